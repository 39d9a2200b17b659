package dev.treeline.models.hub;

/// Hears how a pull goes on, from several threads.
public interface PullProgress {
  /// Says nothing.
  PullProgress SILENT =
      new PullProgress() {
        @Override
        public void start(int files, long bytes) {}

        @Override
        public void advance(String file, long bytes) {}

        @Override
        public void end() {}
      };

  /// What will be fetched.
  ///
  /// @param files of the model, those that are there already among them
  /// @param bytes that are to be fetched
  void start(int files, long bytes);

  /// Some bytes of a file are there; fewer than none when they turned out wrong.
  void advance(String file, long bytes);

  /// All files are in place.
  void end();
}
