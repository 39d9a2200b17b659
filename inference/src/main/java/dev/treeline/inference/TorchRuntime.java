package dev.treeline.inference;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.management.ManagementFactory;

/// The one place that starts DJL's PyTorch engine: offline, silent about usage, with the native
/// libraries that are on the class path.
public final class TorchRuntime {
  private TorchRuntime() {}

  /// Starts the engine on the first call.
  ///
  /// @throws InferenceException when the native libraries cannot be loaded
  public static Engine engine() {
    return Holder.ENGINE;
  }

  /// Reads `cpu`, `cuda` or `cuda:N` and checks that the machine has it.
  public static Device device(String name) {
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    if (!name.matches("cuda(:\\d{1,3})?")) {
      throw new IllegalArgumentException("device must be cpu or cuda:N, but is " + name);
    }
    int index = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
    int count = engine().getGpuCount();
    if (index >= count) {
      throw new IllegalArgumentException(
          "device " + name + " is not there: PyTorch sees " + count + " CUDA devices");
    }
    return Device.gpu(index);
  }

  /// How many threads one operation may use.
  static int threads() {
    return JniUtils.getNumThreads();
  }

  /// Sets how many threads one operation may use, for the whole process.
  ///
  /// @param threads at least 1, or 0 for the engine's own choice
  public static void threads(int threads) {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be >= 0, but is " + threads);
    }
    var _ = engine();
    if (threads > 0 && JniUtils.getNumThreads() != threads) {
      JniUtils.setNumThreads(threads);
    }
  }

  /// How much memory this machine has.
  static long physicalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }

  /// A new manager on a device, below the engine's system manager; its owner closes it.
  public static PtNDManager manager(Device device) {
    return (PtNDManager) engine().newBaseManager(device);
  }

  private static final class Holder {
    static final Engine ENGINE = start();

    private static Engine start() {
      // set before the engine's classes load: no download, no usage ping
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("OPT_OUT_TRACKING", "true");
      if (System.getenv("PYTORCH_LIBRARY_PATH") == null
          && System.getenv("PYTORCH_FLAVOR") == null
          && System.getProperty("PYTORCH_FLAVOR") == null) {
        System.setProperty("PYTORCH_FLAVOR", "cpu");
      }
      waitBriefly();
      try {
        return Engine.getEngine("PyTorch");
      } catch (RuntimeException | LinkageError e) {
        throw new InferenceException("PyTorch's native libraries could not be loaded", e);
      }
    }

    /// OpenMP's threads spin for milliseconds at the end of each operation. When other processes
    /// want the cores, that made a decoding step 3 to 10 times slower here (690 ms for 55 ms), and
    /// a short spin cost nothing when they did not. Whoever has set a policy keeps it.
    private static void waitBriefly() {
      if (System.getenv("OMP_WAIT_POLICY") == null) {
        NativeEnvironment.setIfAbsent("GOMP_SPINCOUNT", "1000");
      }
    }
  }
}
