package dev.treeline.bench.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/// Makes a folder of answers small again. Files that others take away meanwhile are no matter.
record AnswerTrimming(Path directory, long limitBytes) {
  /// What the smallest file takes on most disks.
  private static final long BLOCK = 4096;

  private static final Duration ABANDONED = Duration.ofHours(6);

  private record Kept(Path file, Instant used, long bytes) {}

  int go() throws IOException {
    List<Kept> kept = new ArrayList<>();
    List<Path> abandoned = new ArrayList<>();
    Instant now = Instant.now();
    visit(
        directory,
        (file, attributes) -> {
          Instant used = attributes.lastModifiedTime().toInstant();
          if (!file.toString().endsWith(".part")) {
            kept.add(new Kept(file, used, (attributes.size() + BLOCK - 1) / BLOCK * BLOCK));
          } else if (used.isBefore(now.minus(ABANDONED))) {
            abandoned.add(file);
          }
        });
    for (Path file : abandoned) {
      Files.deleteIfExists(file);
    }
    return dropOldest(kept);
  }

  private int dropOldest(List<Kept> kept) throws IOException {
    long total = kept.stream().mapToLong(Kept::bytes).sum();
    if (total <= limitBytes) {
      return 0;
    }
    kept.sort(Comparator.comparing(Kept::used));
    int dropped = 0;
    while (total > limitBytes * 9 / 10) { // a little more, so that not every run trims
      Kept oldest = kept.get(dropped++);
      Files.deleteIfExists(oldest.file());
      total -= oldest.bytes();
    }
    return dropped;
  }

  static void visit(Path directory, BiConsumer<Path, BasicFileAttributes> each) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (name.endsWith(".jsonl") || name.endsWith(".part")) {
              each.accept(file, attributes);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // taken away meanwhile
          }
        });
  }
}
