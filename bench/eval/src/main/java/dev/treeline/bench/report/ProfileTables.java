package dev.treeline.bench.report;

import dev.treeline.bench.profile.Part;
import dev.treeline.bench.profile.Profile;
import dev.treeline.bench.profile.Profile.Row;
import dev.treeline.bench.profile.Spread;
import dev.treeline.bench.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The numbers of a profile as tables: how fast, what the second view did, memory, and where the
/// time went.
final class ProfileTables {
  static final String LEGEND =
      """
      Medians over the rounds, least and most in brackets. tokens/s: after the first, one question at
      a time; with several in flight, tokens over the whole time. prefill: vision and prompts of all
      views that ran, early or late, as far as the answer waited for them. cost ×: time of a token
      after the first, and of whole questions, as a multiple of plain decoding: the entries take turns
      at each question; of each question the median over the rounds counts, added up over the
      questions; in brackets a 95 % interval, by drawing the rounds again (bootstrap).
      skipped: rows with one plausible token, which need no second view; asked: questions whose
      second view ran at all. set: plausible tokens, mean. MB/token: bytes of weights read for a
      token after the first; share: of what memory gives to as many threads. meanwhile: what another
      thread did at the same time, no part of the answer's time.
      """;

  private ProfileTables() {}

  static TextTable speed(Profile profile) {
    TextTable table =
        new TextTable(
            List.of(
                "method",
                "in flight",
                "tokens/s",
                "prefill ms",
                "decode cost ×",
                "question cost ×",
                "questions/s"));
    for (Row row : profile.rows()) {
      var times = row.times();
      table.row(
          List.of(
              row.entry().name(),
              Integer.toString(row.entry().batch()),
              spread("%.1f", times.tokensPerSecond()),
              spread("%.1f", times.prefillMillis()),
              estimate("%.3f", times.decodeCost()),
              estimate("%.3f", times.questionCost()),
              spread("%.2f", times.questionsPerSecond())));
    }
    return table;
  }

  static TextTable means(Profile profile) {
    TextTable table =
        new TextTable(
            List.of(
                "method",
                "in flight",
                "skipped %",
                "asked %",
                "set",
                "native MB",
                "heap MB",
                "heap B/token",
                "MB/token",
                "share %"));
    for (Row row : profile.rows()) {
      var contrast = row.contrast();
      table.row(
          List.of(
              row.entry().name(),
              Integer.toString(row.entry().batch()),
              contrast
                  .map(c -> Format.text("%.1f", 100 * c.counters().skipRate()))
                  .orElse(Format.NONE),
              contrast.map(c -> Format.text("%.1f", 100 * c.prompted())).orElse(Format.NONE),
              contrast
                  .map(c -> Format.text("%.2f", c.counters().meanPlausible()))
                  .orElse(Format.NONE),
              megabytes(row.memory().nativeBytes()),
              Format.text("%.0f", row.memory().heapBytes() / 1e6),
              Format.text("%,d", row.memory().allocatedBytes()),
              number("%.1f", row.traffic().bytesPerToken(), 1e-6),
              number("%.0f", row.traffic().share(), 100)));
    }
    return table;
  }

  /// Milliseconds of one question.
  static TextTable parts(Profile profile) {
    List<Part> shown = new ArrayList<>(Part.ofItsTime());
    if (timed(profile).stream().anyMatch(row -> row.parts().getOrDefault(Part.BESIDE, 0.0) > 0)) {
      shown.add(Part.BESIDE);
    }
    List<String> header = new ArrayList<>(List.of("method"));
    for (Part part : shown) {
      header.add(part.words() + " ms");
    }
    TextTable table = new TextTable(header);
    for (Row row : timed(profile)) {
      List<String> cells = new ArrayList<>(List.of(row.entry().name()));
      for (Part part : shown) {
        cells.add(Format.text("%.1f", row.parts().getOrDefault(part, 0.0)));
      }
      table.row(cells);
    }
    return table;
  }

  /// The rows whose parts were timed.
  static List<Row> timed(Profile profile) {
    return profile.rows().stream().filter(row -> !row.parts().isEmpty()).toList();
  }

  static String bandwidth(Profile profile) {
    Spread bandwidth = profile.bandwidth();
    return Format.text(
        "Memory gives %.1f GB/s [%.1f, %.1f] to as many threads as the engine has.",
        bandwidth.median() / 1e9, bandwidth.least() / 1e9, bandwidth.most() / 1e9);
  }

  @SuppressWarnings("FormatStringAnnotation") // patterns are written above
  private static String spread(String pattern, Spread spread) {
    return Format.text(pattern, spread.median())
        + " ["
        + Format.text(pattern, spread.least())
        + ", "
        + Format.text(pattern, spread.most())
        + "]";
  }

  @SuppressWarnings("FormatStringAnnotation") // patterns are written above
  private static String estimate(String pattern, Estimate estimate) {
    return Format.text(pattern, estimate.value())
        + " ["
        + Format.text(pattern, estimate.low())
        + ", "
        + Format.text(pattern, estimate.high())
        + "]";
  }

  private static String megabytes(OptionalLong bytes) {
    return bytes.isPresent() ? Format.text("%.0f", bytes.getAsLong() / 1e6) : Format.NONE;
  }

  @SuppressWarnings("FormatStringAnnotation") // patterns are written above
  private static String number(String pattern, Optional<Double> value, double scale) {
    return value.map(number -> Format.text(pattern, number * scale)).orElse(Format.NONE);
  }
}
