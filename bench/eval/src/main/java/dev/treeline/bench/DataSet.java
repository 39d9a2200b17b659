package dev.treeline.bench;

import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// A benchmark, ready to be asked: items in a fixed order.
///
/// @param name as shown in reports
/// @param samples at least one; ids are unique
/// @param notes what was skipped or looked odd while loading, one sentence each
/// @param contentHash SHA-256 in hex over every item's fields and picture bytes, in order; a task
///   that follows from the subset is left out
public record DataSet(String name, List<Sample> samples, List<String> notes, String contentHash) {
  public DataSet {
    samples = List.copyOf(samples);
    notes = List.copyOf(notes);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("data set " + name + " has no items");
    }
    Set<String> ids = new HashSet<>();
    for (Sample sample : samples) {
      if (!ids.add(sample.id())) {
        throw new IllegalArgumentException(
            "data set %s has two items with id %s".formatted(name, sample.id()));
      }
    }
  }

  /// A data set whose hash is computed here: reads every picture once.
  public static DataSet of(String name, List<Sample> samples, List<String> notes) {
    return new DataSet(name, samples, notes, hash(samples));
  }

  private static String hash(List<Sample> samples) {
    MessageDigest digest = sha256();
    for (Sample sample : samples) {
      field(digest, sample.id());
      field(digest, sample.question().text());
      field(digest, sample.subset().id());
      field(digest, sample.scenario());
      field(digest, sample.cluster());
      if (!(sample.task() instanceof Task.Safety && sample.subset().gold().isPresent())) {
        field(digest, sample.task().toString());
      }
      for (ImageSource image : sample.question().images()) {
        field(digest, read(image));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void field(MessageDigest digest, String value) {
    field(digest, value.getBytes(StandardCharsets.UTF_8));
  }

  private static void field(MessageDigest digest, byte[] value) {
    digest.update((value.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(value);
  }

  private static byte[] read(ImageSource image) {
    try {
      return image.read();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + image.name() + ": " + e.getMessage(), e);
    }
  }

  /// A fresh SHA-256, which every Java platform has.
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
