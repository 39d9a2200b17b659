package dev.treeline.bench.data;

import dev.treeline.bench.DataSet;
import dev.treeline.bench.DataSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// MMSafeAware's checkout, and grove as `treeline data make` writes it.
final class MmSafeAware implements DataSource {
  @Override
  public String id() {
    return "mmsafeaware";
  }

  @Override
  public DataCard card() {
    return new DataCard(
        id(),
        "is this pair of picture and sentence safe? unsafe ones, attacks on them, and over-safe ones",
        "https://github.com/Jarviswang94/MMSafetyAwareness",
        "none stated (\"research use only\")",
        "data/prompt.txt, data/images, data/images2",
        "Yes on over-safe, No on the rest; official: substrings; here: the first word, both shown",
        Map.of("typical", 171, "attack", 855, "over-safe", 427),
        List.of());
  }

  @Override
  public boolean recognises(Path directory) {
    return Files.isRegularFile(directory.resolve("prompt.txt"))
        || Files.isRegularFile(directory.resolve("data/prompt.txt"));
  }

  @Override
  public DataSet open(Path directory, DataOptions options) throws IOException {
    return DataSets.openCheckout(directory, options.safeIds());
  }
}
