package dev.treeline.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// Sets environment variables of this very process, for native libraries that read them when they
/// load and offer no other door.
final class NativeEnvironment {
  private NativeEnvironment() {}

  /// Sets a variable unless it has a value. Does nothing where the C library has no `setenv`
  /// (Windows).
  ///
  /// Java's own `System.getenv` keeps the values of the start.
  @SuppressWarnings("restricted")
  static void setIfAbsent(String name, String value) {
    Linker linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find("setenv");
    if (symbol.isEmpty()) {
      return;
    }
    var descriptor =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      int _ =
          (int)
              linker
                  .downcallHandle(symbol.get(), descriptor)
                  .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
    } catch (Throwable e) {
      throw new InferenceException("environment variable " + name + " could not be set", e);
    }
  }
}
