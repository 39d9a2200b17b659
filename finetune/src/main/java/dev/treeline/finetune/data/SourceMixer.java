package dev.treeline.finetune.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.tables.Rows;
import dev.treeline.models.tables.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Reads sources into one file of lines.
///
/// With shares, as many examples are taken as possible without taking one twice: N is the least of
/// n_i / share_i, and source i gives round(N · share_i) of its n_i, drawn by the seed, in their
/// order. The same sources and seed give the same bytes.
public final class SourceMixer {
  private static final double SUM_TOLERANCE = 1e-6;

  private final Path data;
  private final long seed;

  /// @param data what the sources' paths are relative to
  /// @param seed of what is drawn
  public SourceMixer(Path data, long seed) {
    this.data = data;
    this.seed = seed;
  }

  /// Writes the mixed lines.
  ///
  /// @param out the file; pictures out of tables go to `pictures` beside it
  /// @return how many lines each source gave
  /// @throws ModelFormatException naming file and row when a source is not what it says
  public List<Integer> write(List<TrainingSource> sources, Path out) {
    requireShares(sources);
    List<List<ObjectNode>> all = new ArrayList<>();
    Path extracted = out.resolveSibling("pictures");
    for (int i = 0; i < sources.size(); i++) {
      all.add(read(sources.get(i), extracted, i));
    }
    List<Integer> counts = counts(sources, all);
    try {
      Files.createDirectories(out.toAbsolutePath().getParent());
      Path part = out.resolveSibling(out.getFileName() + ".part");
      try (var writer = Files.newBufferedWriter(part)) {
        for (int i = 0; i < sources.size(); i++) {
          for (ObjectNode line : drawn(all.get(i), counts.get(i), i)) {
            writer.write(line.toString());
            writer.write('\n');
          }
        }
      }
      Files.move(part, out, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ModelFormatException(out + ": cannot be written: " + e.getMessage(), e);
    }
    return counts;
  }

  private static void requireShares(List<TrainingSource> sources) {
    long shared = sources.stream().filter(source -> source.share().isPresent()).count();
    if (shared != 0 && shared != sources.size()) {
      throw new IllegalArgumentException(
          "either all sources of a list have a share or none, but %d of %d have"
              .formatted(shared, sources.size()));
    }
    double sum = sources.stream().mapToDouble(source -> source.share().orElse(0)).sum();
    if (shared > 0 && Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new IllegalArgumentException("the shares must sum to 1, but sum to " + sum);
    }
  }

  private List<ObjectNode> read(TrainingSource source, Path extracted, int index) {
    Path file = data.resolve(source.path());
    Path folder =
        source.images().isEmpty()
            ? file.toAbsolutePath().resolve("..").normalize()
            : data.resolve(source.images());
    var pictures = new Pictures(folder, extracted);
    var random = new SplittableRandom(seed + 31L * index);
    RowConverter converter = source.format().converter();
    List<ObjectNode> lines = new ArrayList<>();
    try (Rows rows = Tables.open(file)) {
      rows.forEachRemaining(row -> lines.add(converter.convert(row, pictures, random)));
    }
    if (lines.isEmpty()) {
      throw new ModelFormatException(file + ": holds no example");
    }
    return lines;
  }

  private static List<Integer> counts(List<TrainingSource> sources, List<List<ObjectNode>> all) {
    double most =
        IntStream.range(0, sources.size())
            .filter(i -> sources.get(i).share().isPresent())
            .mapToDouble(i -> all.get(i).size() / sources.get(i).share().getAsDouble())
            .min()
            .orElse(0);
    return IntStream.range(0, sources.size())
        .mapToObj(i -> {
          int size = all.get(i).size();
          var share = sources.get(i).share();
          return share.isEmpty()
              ? size
              : Math.clamp(Math.round(most * share.getAsDouble()), 1, size);
        })
        .toList();
  }

  /// So many of the lines, in their order.
  private List<ObjectNode> drawn(List<ObjectNode> lines, int count, int index) {
    if (count == lines.size()) {
      return lines;
    }
    var random = new SplittableRandom(seed * 31 + index);
    int[] order = IntStream.range(0, lines.size()).toArray();
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(order.length - i);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return Arrays.stream(order).limit(count).sorted().mapToObj(lines::get).toList();
  }
}
