package dev.treeline.bench.run;

/// Told how a run goes on.
public interface Progress {
  /// Told once, before the first answer.
  ///
  /// @param items how many items every method is asked
  /// @param done answers that were there already
  void start(int items, int done);

  /// Told after each answer.
  void answered(Response response, Answer answer);

  /// Tells nobody.
  static Progress silent() {
    return new Progress() {
      @Override
      public void start(int items, int done) {}

      @Override
      public void answered(Response response, Answer answer) {}
    };
  }
}
