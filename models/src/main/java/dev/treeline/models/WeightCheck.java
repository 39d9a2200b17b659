package dev.treeline.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Holds a checkpoint's tensors against what its config calls for.
final class WeightCheck {
  private static final int NAMED = 3;

  private WeightCheck() {}

  static List<Finding> check(Path directory, Weights weights, List<TensorSpec> specs) {
    Map<String, TensorSpec> expected = new LinkedHashMap<>();
    specs.forEach(spec -> expected.put(spec.name(), spec));
    var findings = new ArrayList<Finding>();
    var missing = new ArrayList<String>();
    for (TensorSpec spec : specs) {
      if (weights.has(spec.name())) {
        checkOne(weights.info(spec.name()), spec, findings);
      } else if (spec.required()) {
        missing.add(spec.name());
      }
    }
    List<String> unknown =
        weights.names().stream().filter(name -> !expected.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      findings.add(
          Finding.error(
              directory + ": " + missing.size() + " tensors are missing: " + some(missing)));
    }
    if (!unknown.isEmpty()) {
      findings.add(
          Finding.warning(
              "%s: %d tensors are unknown and not used: %s"
                  .formatted(directory, unknown.size(), some(unknown))));
    }
    return findings;
  }

  private static void checkOne(TensorInfo info, TensorSpec spec, List<Finding> findings) {
    String at = info.file() + ": tensor " + info.name();
    if (!TensorSpec.boxed(info.shape()).equals(spec.shape())) {
      String text =
          "%s: the config asks for shape %s, but it has %s"
              .formatted(at, spec.shape(), TensorSpec.boxed(info.shape()));
      findings.add(spec.required() ? Finding.error(text) : Finding.warning(text));
    }
    if (spec.required() && !info.dtype().isReal()) {
      findings.add(Finding.error(at + ": " + info.dtype() + " weights are not supported"));
    }
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() > NAMED ? first + ", …" : first;
  }
}
