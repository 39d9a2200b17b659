package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.profile.Profile;
import dev.treeline.bench.profile.Profile.Row;
import dev.treeline.bench.profile.Spread;
import dev.treeline.bench.stats.Estimate;

/// A profile for machines.
final class ProfileJson {
  private static final JsonMapper JSON = new JsonMapper();

  private ProfileJson() {}

  static String text(ProfileStudy study) {
    ObjectNode json = JSON.createObjectNode();
    json.put("title", study.title()).put("command", study.command());
    study.settings().forEach(json.putObject("settings")::put);
    study.machine().forEach(json.putObject("machine")::put);
    Profile profile = study.profile();
    spread(json, "bandwidthBytesPerSecond", profile.bandwidth());
    profile.rows().forEach(row -> add(json.withArray("rows").addObject(), row));
    return json.toPrettyString() + "\n";
  }

  private static void add(ObjectNode json, Row row) {
    json.put("method", row.entry().method().method().toString());
    row.entry().path().ifPresent(path -> json.put("path", path.name()));
    json.put("inFlight", row.entry().batch());
    var times = row.times();
    spread(json, "tokensPerSecond", times.tokensPerSecond());
    spread(json, "prefillMillis", times.prefillMillis());
    estimate(json, "decodeCost", times.decodeCost());
    estimate(json, "questionCost", times.questionCost());
    spread(json, "questionsPerSecond", times.questionsPerSecond());
    row.contrast()
        .ifPresent(contrast -> {
          var counters = contrast.counters();
          json.putObject("contrast")
              .put("rows", counters.rows())
              .put("skipped", counters.skipped())
              .put("plausible", counters.plausible())
              .put("cleanForwards", counters.cleanForwards())
              .put("amateurForwards", counters.amateurForwards())
              .put("jointForwards", counters.jointForwards())
              .put("prompted", contrast.prompted());
        });
    var memory = row.memory();
    memory.nativeBytes().ifPresent(bytes -> json.put("peakNativeBytes", bytes));
    json.put("peakHeapBytes", memory.heapBytes());
    json.put("allocatedHeapBytesPerToken", memory.allocatedBytes());
    row.traffic().bytesPerToken().ifPresent(bytes -> json.put("weightBytesPerToken", bytes));
    row.traffic().share().ifPresent(share -> json.put("bandwidthShare", share));
    if (!row.parts().isEmpty()) {
      ObjectNode parts = json.putObject("millisByPart");
      row.parts().forEach((part, millis) -> parts.put(part.name(), millis));
    }
  }

  private static void estimate(ObjectNode json, String name, Estimate estimate) {
    json.putObject(name)
        .put("value", estimate.value())
        .put("low", estimate.low())
        .put("high", estimate.high());
  }

  private static void spread(ObjectNode json, String name, Spread spread) {
    json.putObject(name)
        .put("median", spread.median())
        .put("least", spread.least())
        .put("most", spread.most());
  }
}
