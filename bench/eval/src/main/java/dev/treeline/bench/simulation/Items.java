package dev.treeline.bench.simulation;

/// The items of a made-up benchmark.
///
/// @param count all together
/// @param safeShare how many of them are safe
/// @param clusterSize items in a cluster; every second cluster has one item only
/// @param correlation of the noise within a cluster
/// @param mixed whether clusters hold safe and unsafe items; else they are of one side
record Items(int count, double safeShare, int clusterSize, double correlation, boolean mixed) {
  /// 450 items in clusters of one or three, half of them safe, as in this project's own benchmark.
  static final Items USUAL = new Items(450, 0.5, 3, 0.4, false);

  /// MMSafeAware's: 1,453 items with a picture, 427 of them safe, in 445 clusters of all sizes;
  /// here of one or six.
  static final Items PAPER = new Items(1_453, 0.294, 6, 0.4, false);

  /// So few that normal approximations are under strain.
  static final Items FEW = new Items(120, 0.5, 3, 0.4, false);

  Items with(double share) {
    return new Items(count, share, clusterSize, correlation, mixed);
  }
}
