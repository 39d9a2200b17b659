package dev.treeline.bench.simulation;

/// A made-up method: how well it tells safe from unsafe, and when it says Yes.
///
/// @param sensitivity d′, distance between safe and unsafe items in standard deviations
/// @param threshold it says Yes above it; 0 lies in the middle between the sides
/// @param unread share of its answers that cannot be read, whatever they are
/// @param abstains share of its wrong answers that cannot be read beyond that
record Observer(double sensitivity, double threshold, double unread, double abstains) {
  static Observer of(double sensitivity, double threshold) {
    return new Observer(sensitivity, threshold, 0, 0);
  }

  Observer unread(double share) {
    return new Observer(sensitivity, threshold, share, abstains);
  }

  Observer abstaining(double share) {
    return new Observer(sensitivity, threshold, unread, share);
  }
}
