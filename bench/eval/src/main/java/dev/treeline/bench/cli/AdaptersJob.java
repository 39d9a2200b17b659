package dev.treeline.bench.cli;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.AdapterConfig;
import dev.treeline.models.adapter.LowRank;
import dev.treeline.models.adapter.MergedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `adapters` does.
final class AdaptersJob {
  private static final String CONFIG = "adapter_config.json";
  private static final int DEPTH = 6;

  private AdaptersJob() {}

  static int list(Path directory, PrintWriter out) {
    List<Path> found;
    try (Stream<Path> files = Files.walk(directory, DEPTH)) {
      found =
          files
              .filter(file -> file.endsWith(CONFIG))
              .map(file -> file.toAbsolutePath().normalize().getParent())
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be read: " + e.getMessage(), e);
    }
    for (Path adapter : found) {
      AdapterConfig config = Adapter.config(adapter);
      out.printf(
          Locale.ROOT,
          "%s  %s, rank %d, alpha %s, for %s%n",
          adapter,
          kind(config),
          config.scale().rank(),
          config.scale().alpha(),
          config.base().isEmpty() ? "an unnamed model" : config.base());
    }
    if (found.isEmpty()) {
      out.println("No adapter in " + directory + " (a folder with " + CONFIG + ").");
    }
    out.flush();
    return ExitCode.OK;
  }

  private static String kind(AdapterConfig config) {
    String stabilized = config.scale().rankStabilized() ? "rsLoRA" : "LoRA";
    return config.magnitudes() ? stabilized + " with magnitudes (DoRA)" : stabilized;
  }

  static int verify(String model, Path directory, PrintWriter out) {
    try (Checkpoint base = Checkpoint.open(ModelCatalog.standard().resolve(model))) {
      Adapter adapter = Adapter.read(directory, base);
      out.printf(
          Locale.ROOT,
          "%s: %s on %d maps (%s), %,d numbers%n",
          adapter.name(),
          kind(adapter.config()),
          adapter.maps().size(),
          adapter.targetWords(),
          adapter.parameters());
      boolean finite = true;
      Map<String, double[]> byKind = new TreeMap<>();
      for (Map.Entry<String, LowRank> entry : adapter.maps().entrySet()) {
        finite &= addChange(base, entry.getKey(), entry.getValue(), byKind, out);
      }
      out.printf("%n%-64s %6s %10s%n", "map", "count", "change");
      byKind.forEach((kind, sums) ->
          out.printf(
              Locale.ROOT,
              "%-64s %6.0f %9.2f%%%n",
              kind,
              sums[2],
              100 * Math.sqrt(sums[0] / sums[1])));
      adapter.saved().keySet().forEach(name -> out.printf("%-64s %6s %10s%n", name, "", "whole"));
      out.println(finite ? "\nIt fits " + model + "." : "\nIt holds numbers that are not finite.");
      out.flush();
      return finite ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
  }

  /// Sums squares of change and map by the map's own name.
  private static boolean addChange(
      Checkpoint base, String weight, LowRank pair, Map<String, double[]> byKind, PrintWriter out) {
    float[] before = base.weights().floats(weight);
    float[] after = pair.merged(before);
    double[] sums = byKind.computeIfAbsent(kindOf(base.modulePath(weight)), _ -> new double[3]);
    boolean finite = true;
    for (int i = 0; i < before.length; i++) {
      double change = (double) after[i] - before[i];
      finite &= Double.isFinite(after[i]);
      sums[0] += change * change;
      sums[1] += (double) before[i] * before[i];
    }
    sums[2]++;
    if (!finite) {
      out.println("ERROR   " + weight + ": not finite");
    }
    return finite;
  }

  /// A path with its layer's number left out.
  private static String kindOf(String path) {
    return path.replaceAll("\\.\\d+\\.", ".*.").replaceFirst("^model\\.", "");
  }

  static int merge(AdaptersCommand.Merge command, PrintWriter out) throws IOException {
    Optional<Dtype> dtype = dtype(command.dtype);
    try (Checkpoint base = Checkpoint.open(ModelCatalog.standard().resolve(command.pair.model))) {
      Adapter adapter = Adapter.read(command.pair.adapter, base);
      MergedModel.write(base, adapter, command.out, dtype);
    }
    out.println("The merged model is in " + command.out);
    out.flush();
    return ExitCode.OK;
  }

  private static Optional<Dtype> dtype(@Nullable String name) {
    if (name == null) {
      return Optional.empty();
    }
    return Optional.of(
        switch (name.toLowerCase(Locale.ROOT)) {
          case "f32", "float32" -> Dtype.F32;
          case "f16", "float16" -> Dtype.F16;
          case "bf16", "bfloat16" -> Dtype.BF16;
          default ->
              throw new IllegalArgumentException(
                  "--dtype must be f32, f16 or bf16, but is " + name);
        });
  }
}
