package dev.treeline.bench.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.DataSets;
import dev.treeline.bench.DataVerification;
import dev.treeline.bench.SafeIds;
import dev.treeline.bench.Subset;
import dev.treeline.bench.data.DataCard;
import dev.treeline.bench.data.DataOptions;
import dev.treeline.bench.data.DataSource;
import dev.treeline.bench.data.DataSources;
import dev.treeline.bench.data.FolderCheck;
import dev.treeline.bench.grove.Grove;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What `data` does.
final class DataJob {
  private static final int TOLD_EVERY = 500;
  private static final JsonMapper JSON = new JsonMapper();

  private DataJob() {}

  private static final String BUILT_IN =
      """
      grove
        built in: pictures of an object with a person, requests whose safety lies in the pair
      grove-leaky
        the same items with the risk named in the request
      """;

  static void list(PrintWriter out) {
    out.print(BUILT_IN);
    for (DataSource source : DataSources.all()) {
      DataCard card = source.card();
      out.printf("%s%n  %s%n", card.id(), card.what());
      out.printf("  from:    %s%n", card.where());
      out.printf("  licence: %s%n", card.licence());
      out.printf("  layout:  %s%n", card.layout());
      out.printf("  rule:    %s%n", card.rule());
      if (!card.variants().isEmpty()) {
        out.printf("  or:      DIR:%s%n", String.join(", DIR:", card.variants()));
      }
    }
    out.print(
        """

        None of these is bundled or fetched: get it from where it is, then name its folder: --data DIR.
        DIR:without-images leaves every picture out.
        treeline data verify NAME|DIR counts what is there against what was published.
        """);
    out.flush();
  }

  static void listJson(PrintWriter out) {
    List<Map<String, Object>> cards = new ArrayList<>();
    for (DataSource source : DataSources.all()) {
      DataCard card = source.card();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", card.id());
      json.put("what", card.what());
      json.put("where", card.where());
      json.put("licence", card.licence());
      json.put("layout", card.layout());
      json.put("rule", card.rule());
      json.put("published", card.published());
      json.put("variants", card.variants());
      cards.add(json);
    }
    print(out, Map.of("builtIn", DataSets.EMBEDDED, "folders", cards));
  }

  private static void print(PrintWriter out, Object value) {
    try {
      out.println(JSON.writeValueAsString(value));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static int make(DataCommand.Make command, PrintWriter err) throws IOException {
    if (command.name.equals("rationales")) {
      return RationalesJob.make(command, err);
    }
    if (!command.name.equals("grove")) {
      throw new IllegalArgumentException(
          "only grove and rationales can be made here, but found %s%s"
              .formatted(command.name, Nearest.hint(command.name, List.of("grove", "rationales"))));
    }
    Grove.Options standard = Grove.Options.standard();
    Grove.Options options =
        new Grove.Options(
            command.seed == null ? standard.seed() : command.seed,
            command.images == null ? standard.images() : command.images);
    Grove.write(
        command.directory,
        options,
        done -> {
          if (done % TOLD_EVERY == 0 || done == options.images()) {
            err.printf(Locale.ROOT, "%,d of %,d training pictures%n", done, options.images());
            err.flush();
          }
        });
    return ExitCode.OK;
  }

  static int verify(String data, boolean json, PrintWriter out) throws IOException {
    DataSources.Named named = DataSources.Named.of(data);
    boolean embedded = DataSets.EMBEDDED.contains(data);
    if (!embedded && !DataSources.recognise(named.directory()).id().equals("mmsafeaware")) {
      FolderCheck check =
          FolderCheck.of(named.directory(), new DataOptions(SafeIds.FIRST_127, named.variants()));
      tell(json ? Optional.of(check.toJson()) : Optional.empty(), check.lines(), out);
      return check.differences().isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
    DataVerification verification =
        embedded
            ? DataVerification.of(DataSets.named(data))
            : DataVerification.of(named.directory());
    tell(json ? Optional.of(json(verification)) : Optional.empty(), verification.lines(), out);
    return verification.differences().isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private static void tell(
      Optional<Map<String, Object>> json, List<String> lines, PrintWriter out) {
    json.ifPresentOrElse(value -> print(out, value), () -> lines.forEach(out::println));
    out.flush();
  }

  private static Map<String, Object> json(DataVerification verification) {
    Map<String, Object> items = new LinkedHashMap<>();
    Map<String, Object> missing = new LinkedHashMap<>();
    for (Subset subset : Subset.MMSAFEAWARE) {
      var counts = verification.subsets().get(subset);
      if (counts != null) {
        items.put(subset.id(), counts.withImage());
        missing.put(subset.id(), counts.missingImages());
      }
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", verification.name());
    json.put("items", items);
    json.put("missing", missing);
    json.put("pictures", verification.images().used());
    json.put("distinct", verification.images().distinct());
    json.put("strays", verification.strays());
    json.put("differences", verification.differences());
    return json;
  }
}
