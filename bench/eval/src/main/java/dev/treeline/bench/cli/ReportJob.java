package dev.treeline.bench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.bench.AnswerParser;
import dev.treeline.bench.DataChoice;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.judge.Judgements;
import dev.treeline.bench.report.RunOutputs;
import dev.treeline.bench.report.SideBySide;
import dev.treeline.bench.report.Study;
import dev.treeline.bench.run.AdapterPart;
import dev.treeline.bench.run.Method;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.bench.run.Run;
import dev.treeline.bench.run.RunFolder;
import dev.treeline.bench.run.RunRecord;
import dev.treeline.bench.run.Shard;
import dev.treeline.bench.score.ScoringOptions;
import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs read again from their folders, scored again, and shown again.
final class ReportJob {
  private ReportJob() {}

  static int go(ReportCommand command, PrintWriter out, PrintWriter err) throws IOException {
    List<Study> studies = new ArrayList<>();
    for (Path directory : command.runs) {
      studies.add(study(directory, command.data));
    }
    Path target = command.out;
    if (studies.size() == 1) {
      Study study = studies.getFirst();
      target = target == null ? command.runs.getFirst() : target;
      Files.createDirectories(target);
      RunOutputs.write(target, study);
      out.print(RunOutputs.terminal(study));
    } else {
      SideBySide sideBySide = SideBySide.of(studies);
      out.print(sideBySide.terminal());
      if (target != null) {
        Files.createDirectories(target);
        for (Map.Entry<String, String> file : sideBySide.files().entrySet()) {
          RunFolder.writeWhole(target.resolve(file.getKey()), file.getValue());
        }
      }
    }
    out.flush();
    if (target != null) {
      err.println("Written to " + target + "; open report.html there.");
    }
    return ExitCode.OK;
  }

  static Study study(Path directory, @Nullable String dataNow) throws IOException {
    return open(directory, dataNow).study(directory, Judgements.ofRun(directory));
  }

  /// A finished run in a folder.
  ///
  /// @throws IllegalArgumentException if it is a part of a run
  static StoredRun open(Path directory, @Nullable String dataNow) throws IOException {
    StoredRun run = openAny(directory, dataNow);
    Shard shard = run.record().shard();
    if (shard.isPart()) {
      throw new IllegalArgumentException(
          "%s is shard %s of a run; put all together with treeline merge"
              .formatted(directory, shard));
    }
    return run;
  }

  /// A finished run in a folder, or a part of one.
  static StoredRun openAny(Path directory, @Nullable String dataNow) throws IOException {
    if (!Files.isRegularFile(directory.resolve("run.json"))) {
      throw new NoSuchFileException(directory.resolve("run.json").toString());
    }
    RunRecord record = RunRecord.read(directory.resolve("run.json"));
    JsonNode json = record.json();
    DataChoice.Opened opened = data(directory, json, dataNow);
    DataSet data = opened.whole();
    List<ResolvedMethod> methods = methods(json);
    JsonNode settings = json.path("settings");
    Run run =
        new Run(
            data.samples(),
            methods,
            settings.path("seed").asLong(),
            1,
            settings.path("batch").asInt(1),
            record.shard());
    var answers = run.read(directory);
    if (answers.size() < run.answers()) {
      throw new IllegalArgumentException(
          "%s has %,d of %,d answers; give the compare command again and it goes on"
              .formatted(directory, answers.size(), run.answers()));
    }
    return new StoredRun(
        record,
        opened.parts(),
        run,
        answers,
        AnswerParser.named(settings.path("parser").asText()),
        scoring(settings.path("scoring")));
  }

  static List<ResolvedMethod> methods(JsonNode json) {
    MethodRegistry registry = MethodRegistry.builtIn();
    AdapterPart.of(json).forEach(registry::add);
    List<ResolvedMethod> methods = new ArrayList<>();
    json.path("methods")
        .fieldNames()
        .forEachRemaining(name -> methods.add(registry.resolve(Method.parse(name))));
    return methods;
  }

  private static ScoringOptions scoring(JsonNode node) {
    return new ScoringOptions(
        node.path("resamples").asInt(),
        node.path("permutations").asInt(),
        node.path("level").asDouble(),
        node.path("seed").asLong(),
        node.path("margin").asDouble(ScoringOptions.MARGIN));
  }

  static DataChoice.Opened data(Path directory, JsonNode json, @Nullable String dataNow)
      throws IOException {
    String place =
        dataNow == null ? Machine.read(directory.resolve("machine.json")).data() : dataNow;
    DataChoice.Opened opened = ChoiceOptions.read(json, place).open();
    DataSet data = opened.whole();
    String expected = json.path("data").path("sha256").asText();
    if (!data.contentHash().equals(expected)) {
      throw new ModelFormatException(
          "%s: the run's data has SHA-256 %.12s…, but %s now has %.12s…"
              .formatted(directory, expected, place, data.contentHash()));
    }
    return opened;
  }
}
