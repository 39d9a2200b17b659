package dev.treeline.bench.cli;

import dev.treeline.bench.Sample;
import dev.treeline.bench.run.AnswerCache;
import dev.treeline.bench.run.RunRecord;
import dev.treeline.bench.run.Shard;
import dev.treeline.models.ModelCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What of a run is asked here, and where answers outlive it.
final class KeepingOptions {
  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description =
          "Ask only the I-th of N parts, each in a folder of its own; treeline merge puts them"
              + " together.")
  @Nullable String shard;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where answers are kept for other runs (default: answers in TREELINE_HOME or"
              + " ~/.cache/treeline; at most 1 GiB).")
  @Nullable Path cache;

  @Option(names = "--no-cache", description = "Ask everything anew, and keep nothing for others.")
  boolean noCache;

  Shard shard() {
    return shard == null ? Shard.WHOLE : Shard.parse(shard);
  }

  /// The answers of other runs; none when the user wants none.
  Optional<AnswerCache> cache(RunRecord record, List<Sample> samples) {
    if (noCache) {
      if (cache != null) {
        throw new IllegalArgumentException("--cache and --no-cache exclude each other");
      }
      return Optional.empty();
    }
    Path directory = cache == null ? ModelCatalog.standard().home().resolve("answers") : cache;
    return Optional.of(AnswerCache.of(directory, record, samples));
  }
}
