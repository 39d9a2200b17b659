package dev.treeline.inference;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Pages of mapped files that were read and are not needed again. The system would take them back
/// by itself when memory runs short; handing them back at once keeps a loading process as small as
/// what it holds.
final class MappedPages {
  private static final long PAGE = 4096;
  private static final int DONT_NEED = 4; // Linux, mman.h

  private static final Optional<MethodHandle> ADVISE = find();

  private MappedPages() {}

  /// Hands back the whole pages of a part of a mapped file; its content stays readable. Does
  /// nothing where the system has no such call.
  static void release(MemorySegment segment) {
    if (!segment.isMapped() || ADVISE.isEmpty()) {
      return;
    }
    long start = (segment.address() + PAGE - 1) / PAGE * PAGE;
    long end = (segment.address() + segment.byteSize()) / PAGE * PAGE;
    if (end > start) {
      try {
        int _ = (int) ADVISE.get().invokeExact(start, end - start, DONT_NEED);
      } catch (Throwable e) {
        throw new InferenceException("madvise failed", e);
      }
    }
  }

  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> find() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    var descriptor =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT);
    return linker
        .defaultLookup()
        .find("madvise")
        .map(symbol -> linker.downcallHandle(symbol, descriptor));
  }
}
