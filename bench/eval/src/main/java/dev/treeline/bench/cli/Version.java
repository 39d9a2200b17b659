package dev.treeline.bench.cli;

import dev.treeline.bench.run.Versions;
import picocli.CommandLine.IVersionProvider;

/// The text of `--version`.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "treeline " + Versions.treeline(),
      "java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
    };
  }
}
