package dev.treeline.bench.cli;

import dev.treeline.bench.Sample;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How long a comparison will take, found by asking a few of its items. Nothing is kept.
///
/// @param count items that each method is asked, spread over the data
record Trial(CompareJob job, int count) {
  Trial {
    if (!(count >= 1)) {
      throw new IllegalArgumentException("--trial must be at least 1, but is " + count);
    }
  }

  /// Loads the model, asks, and tells: a line for the whole, one for each method.
  List<String> lines() throws IOException {
    List<Sample> all = job.items().whole().samples();
    List<ResolvedMethod> fitted =
        job.methods().stream().filter(m -> m.rows().isFitted(m.rowSettings())).toList();
    List<ResolvedMethod> asked = job.methods().stream().filter(m -> !fitted.contains(m)).toList();
    List<String> lines = new ArrayList<>();
    double total = 0;
    long start = System.nanoTime();
    try (Subject subject = job.subject().open()) {
      subject.require(job.methods());
      subject.warmUp(all.getFirst(), asked, 1);
      double loaded = secondsSince(start);
      for (ResolvedMethod method : asked) {
        double seconds = secondsAnItem(subject, method, spread(all));
        total += seconds * all.size();
        lines.add(String.format(Locale.ROOT, "  %-28s %8.3f s an item", method.method(), seconds));
      }
      lines.addFirst(
          "About %s, after %s to load and warm up; %d of %,d items asked of each method, one at a time:"
              .formatted(
                  ProgressLines.time(Math.round(total)),
                  ProgressLines.time(Math.round(loaded)),
                  Math.min(count, all.size()),
                  all.size()));
    }
    if (!fitted.isEmpty()) {
      lines.add(
          "  not in it, since they learn from other items first: "
              + fitted.stream().map(m -> m.method().toString()).collect(Collectors.joining(", ")));
    }
    return lines;
  }

  private static double secondsAnItem(
      Subject subject, ResolvedMethod method, List<Sample> samples) {
    long start = System.nanoTime();
    samples.forEach(sample -> subject.answer(sample, method, 1));
    return secondsSince(start) / samples.size();
  }

  /// The middle items of so many equal parts.
  private List<Sample> spread(List<Sample> all) {
    int n = Math.min(count, all.size());
    return IntStream.range(0, n)
        .mapToObj(i -> all.get((int) ((2L * i + 1) * all.size() / (2L * n))))
        .toList();
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
