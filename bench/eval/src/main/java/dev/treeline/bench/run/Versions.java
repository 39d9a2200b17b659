package dev.treeline.bench.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The versions a run is made of, as the build wrote them down.
public final class Versions {
  private Versions() {}

  /// Treeline's own version.
  public static String treeline() {
    return of("treeline");
  }

  /// What this build is: the version of a release, and between releases a digest of the code too.
  public static String build() {
    String version = treeline();
    return version.matches("[0-9.]+") ? version : version + " " + Build.digest();
  }

  /// The version of a library: `djl`, `pytorch`.
  public static String of(String name) {
    Properties versions = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      if (in == null) {
        throw new IllegalStateException("versions.properties is missing beside Versions.class");
      }
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = versions.getProperty(name);
    if (version == null) {
      throw new IllegalArgumentException("versions.properties has no entry " + name);
    }
    return version;
  }
}
