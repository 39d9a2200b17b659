package dev.treeline.models;

import java.nio.file.Path;

/// Where the reference checkpoints lie.
final class Fixtures {
  static final Path LLAVA = Path.of("src/test/resources/fixtures/llava");

  private Fixtures() {}
}
