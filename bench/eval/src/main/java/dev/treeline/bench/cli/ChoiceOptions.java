package dev.treeline.bench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.DataChoice;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.SafeIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which items of which data sets are asked.
final class ChoiceOptions {
  private static final String SUBSETS = "subsets";
  private static final String SCENARIOS = "scenarios";
  private static final String LEGACY = "legacy428";

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR,…",
      description =
          "grove, grove-leaky, or the folder of a data set; several with commas: then a method's"
              + " price in one stands beside its gain in another (default: ${DEFAULT-VALUE}).",
      defaultValue = "grove")
  String data = "grove";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Ask N items only, spread evenly over the subsets.")
  @Nullable Integer limit;

  @Option(
      names = "--subset",
      paramLabel = "ID,…",
      split = ",",
      description = "Ask these parts of the data only, such as typical.")
  List<String> subsets = new ArrayList<>();

  @Option(
      names = "--scenario",
      paramLabel = "NAME,…",
      split = ",",
      description =
          "Ask these scenarios only; crime also takes role-play/crime, and so does role-play.")
  List<String> scenarios = new ArrayList<>();

  @Option(
      names = "--legacy428",
      description =
          "Take MMSafeAware's item 128 for safe, as some users of its read-me do (128 + 300).")
  boolean legacy428;

  DataChoice choice() {
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, but is " + limit);
    }
    return new DataChoice(
        List.of(data.split(",")),
        Set.copyOf(subsets),
        Set.copyOf(scenarios),
        limit == null ? 0 : limit,
        legacy428 ? SafeIds.LEGACY_428 : SafeIds.FIRST_127);
  }

  /// Adds to a run's record what was chosen; nothing where it is all of one data set.
  static void describe(DataChoice choice, List<DataSet> parts, ObjectNode json) {
    ObjectNode settings = json.withObject("/settings");
    if (!choice.subsets().isEmpty()) {
      new TreeSet<>(choice.subsets()).forEach(settings.withArray(SUBSETS)::add);
    }
    if (!choice.scenarios().isEmpty()) {
      new TreeSet<>(choice.scenarios()).forEach(settings.withArray(SCENARIOS)::add);
    }
    if (choice.safeIds() == SafeIds.LEGACY_428) {
      settings.put(LEGACY, true);
    }
    if (parts.size() > 1) {
      ObjectNode hashes = json.withObject("/data").putObject("parts");
      parts.forEach(part -> hashes.put(part.name(), part.contentHash()));
    }
  }

  /// What a run's record says was chosen.
  ///
  /// @param places where the data lies, with commas
  static DataChoice read(JsonNode json, String places) {
    JsonNode settings = json.path("settings");
    return new DataChoice(
        List.of(places.split(",")),
        texts(settings.path(SUBSETS)),
        texts(settings.path(SCENARIOS)),
        settings.path("limit").asInt(),
        settings.path(LEGACY).asBoolean() ? SafeIds.LEGACY_428 : SafeIds.FIRST_127);
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
