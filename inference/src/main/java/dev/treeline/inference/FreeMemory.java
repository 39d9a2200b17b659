package dev.treeline.inference;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much memory a new model may take on this machine.
public final class FreeMemory {
  private FreeMemory() {}

  /// What the system could give without swapping, and what a container's limit leaves.
  public static long bytes() {
    return Math.min(ofSystem(), ofContainer());
  }

  private static long ofSystem() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return Long.parseLong(line.replaceAll("\\D+", "")) * 1024;
        }
      }
    } catch (IOException _) {
      // not Linux
    }
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getFreeMemorySize()
        : Long.MAX_VALUE;
  }

  private static long ofContainer() {
    Path group = Path.of("/sys/fs/cgroup");
    try {
      String limit = Files.readString(group.resolve("memory.max")).strip();
      long used = Long.parseLong(Files.readString(group.resolve("memory.current")).strip());
      // pages of files count as used there, and can be taken back
      long files =
          Files.readAllLines(group.resolve("memory.stat")).stream()
              .filter(line -> line.startsWith("inactive_file "))
              .mapToLong(line -> Long.parseLong(line.substring("inactive_file ".length())))
              .sum();
      return limit.equals("max") ? Long.MAX_VALUE : Long.parseLong(limit) - used + files;
    } catch (IOException | NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }
}
