package dev.treeline.bench.profile;

import dev.treeline.bench.run.Economy;
import dev.treeline.bench.run.ResolvedMethod;
import java.util.Locale;
import java.util.Optional;

/// One line of a profile.
///
/// @param path how the second view is run; empty for methods that have none
/// @param batch how many questions are in flight at a time
public record Entry(ResolvedMethod method, Optional<Economy.Contrast> path, int batch) {
  /// The method as it is written, and the path where it is not the usual one.
  public String name() {
    String written = method.method().toString();
    return path.filter(used -> used != Economy.Contrast.ADAPTIVE)
        .map(used -> written + " (" + used.name().toLowerCase(Locale.ROOT) + ")")
        .orElse(written);
  }

  /// What it runs with.
  Economy economy() {
    return new Economy(path.orElse(Economy.Contrast.ADAPTIVE), Economy.Margins.LEFT_OUT);
  }
}
