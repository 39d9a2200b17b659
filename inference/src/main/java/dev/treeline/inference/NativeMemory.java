package dev.treeline.inference;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// What this process holds outside Java's heap.
public final class NativeMemory {
  private NativeMemory() {}

  /// Bytes that the C library has handed out and not got back: the engine's arrays among them.
  /// Empty where the C library does not tell (it must be glibc 2.33 or newer).
  @SuppressWarnings("restricted")
  public static OptionalLong allocatedBytes() {
    Linker linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find("mallinfo2");
    if (symbol.isEmpty()) {
      return OptionalLong.empty();
    }
    // arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost
    var info = MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));
    var call = linker.downcallHandle(symbol.get(), FunctionDescriptor.of(info));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = (MemorySegment) call.invokeExact((SegmentAllocator) arena);
      long mapped = result.getAtIndex(ValueLayout.JAVA_LONG, 4);
      return OptionalLong.of(mapped + result.getAtIndex(ValueLayout.JAVA_LONG, 7));
    } catch (Throwable e) {
      throw new IllegalStateException("mallinfo2 failed", e);
    }
  }

  /// Resident memory of the process, Java's heap included; Linux only.
  public static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
