package dev.treeline.bench.run;

/// Told how a run goes on.
public interface Progress {
  /// Told once, before the first answer.
  ///
  /// @param items how many items every method is asked
  /// @param done answers that were there already
  void start(int items, int done);

  /// Told once, after [#start], when some of what is left need not be asked.
  ///
  /// @param answers how many are known from other runs
  default void known(int answers) {}

  /// Told after each answer that was asked.
  void answered(Response response, Answer answer);

  /// Told after each answer that was known from another run.
  default void repeated(Response response, Answer answer) {
    answered(response, answer);
  }

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
