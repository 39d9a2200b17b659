package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.DataSet;
import dev.treeline.bench.run.FakeSubject;
import dev.treeline.bench.run.RunRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RerunCommandTest {
  @TempDir private Path directory;

  private Study study() throws Exception {
    DataSet data = DataSet.of("grove", FakeSubject.samples(4), List.of());
    return FakeStudy.of(directory, data, "baseline,always-no");
  }

  private static Study with(Study study, ObjectNode json) {
    return new Study(
        study.title(),
        new RunRecord(json),
        study.notes(),
        study.samples(),
        study.columns(),
        study.board(),
        study.others(),
        study.extras());
  }

  @Test
  void leavesOutWhatIsUsual() throws Exception {
    assertThat(RerunCommand.of(study()))
        .isEqualTo(
            "./treeline compare --model fake --data grove --methods baseline,always-no --batch 1");
  }

  @Test
  void namesEverythingThatWasSet() throws Exception {
    Study study = study();
    ObjectNode json = study.record().json().deepCopy();
    json.withObject("/data").put("name", "grove+vlsbench");
    ObjectNode settings = json.withObject("/settings");
    settings.withArray("subsets").add("typical").add("atypical");
    settings.withArray("scenarios").add("self harm");
    settings.put("legacy428", true).put("max-tokens-reply", 64);
    settings.put("engine", "onnx").put("onnx-variant", "q4").put("batch", 8);
    settings.put("lenient", true).put("merge-adapters", true);
    settings.withObject("/scoring").put("margin", 0.025);
    Study changed = with(study, json).with(new Judging("rules:xstest", Map.of(), Optional.empty()));
    assertThat(RerunCommand.of(changed))
        .isEqualTo(
            "./treeline compare --model fake --data grove,FOLDER-OF-vlsbench"
                + " --methods baseline,always-no --subset typical,atypical --scenario 'self harm'"
                + " --legacy428 --max-tokens-reply 64 --engine onnx --onnx-variant q4 --batch 8"
                + " --lenient --merge-adapters --margin 2.5 --judge rules:xstest");
  }
}
