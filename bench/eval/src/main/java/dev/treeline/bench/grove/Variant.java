package dev.treeline.bench.grove;

/// How much the words of the test split give away.
public enum Variant {
  /// The request names neither the object nor the person: only the picture tells.
  LEAKLESS("grove", "test"),
  /// The request names both, so that the words alone suffice.
  LEAKY("grove-leaky", "test-leaky");

  private final String dataSet;
  private final String folder;

  Variant(String dataSet, String folder) {
    this.dataSet = dataSet;
    this.folder = folder;
  }

  /// The data set's name.
  public String dataSet() {
    return dataSet;
  }

  /// The folder that holds it below grove's.
  public String folder() {
    return folder;
  }
}
