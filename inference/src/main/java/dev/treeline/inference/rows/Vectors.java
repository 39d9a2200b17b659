package dev.treeline.inference.rows;

/// Whether this Java machine has vector instructions to offer. Nothing here needs them.
public final class Vectors {
  private static final String MODULE = "jdk.incubator.vector";
  private static final int LEAST_WIDTH = 8;

  private Vectors() {}

  /// Whether rows can be run: the machine was started with `--add-modules jdk.incubator.vector`, on
  /// a processor whose vectors hold 8 numbers or more.
  public static boolean areThere() {
    return ModuleLayer.boot().findModule(MODULE).isPresent() && Width.NUMBERS >= LEAST_WIDTH;
  }

  /// Loaded only when the module is there.
  private static final class Width {
    static final int NUMBERS = Lanes.WIDTH;
  }
}
