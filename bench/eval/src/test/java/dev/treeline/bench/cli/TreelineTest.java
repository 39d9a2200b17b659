package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.prompts.Nearest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TreelineTest {
  private static final String LLAVA = "../../models/src/test/resources/fixtures/llava";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Treeline.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  @Test
  void everyCommandAndOptionIsDescribed() {
    List<CommandLine> commands = new ArrayList<>();
    collect(Treeline.commandLine(new PrintWriter(out), new PrintWriter(err)), commands);
    assertThat(commands).hasSizeGreaterThan(12);
    for (CommandLine command : commands) {
      var spec = command.getCommandSpec();
      assertThat(spec.usageMessage().description()).as(spec.qualifiedName()).isNotEmpty();
      assertThat(spec.options())
          .as(spec.qualifiedName())
          .allMatch(option -> option.description().length > 0);
      assertThat(command.getUsageMessage().lines())
          .as(spec.qualifiedName())
          .allMatch(line -> line.length() <= 100);
    }
  }

  private static void collect(CommandLine line, List<CommandLine> commands) {
    commands.add(line);
    line.getSubcommands().values().forEach(sub -> collect(sub, commands));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "comparee | 2 | unknown command comparee; did you mean compare?",
        "compare --modle x | 2 | unknown option --modle; did you mean --model?",
        "compare --limit x | 2 | Invalid value for option '--limit'",
        "compare --limit 0 | 2 | --limit must be at least 1, but is 0",
        "compare --methods vdc | 2 | unknown method vdc; did you mean vcd?",
        "compare --methods vcd+apc-only | 2 | vcd and apc-only are both a decoding rule",
        "compare --temperature -1 | 2 | temperature must be above 0",
        "compare --top-p 0.5 | 2 | need a --temperature above 0",
        "compare --model LLAVA --data nowhere | 2 | data must be a folder or one of grove",
        "compare --model saplin | 2 | model must be a directory or a known name, but is saplin",
        "compare --trial 2 | 2 | --trial goes with --dry-run",
        "ask | 2 | Missing required parameter",
        "ask --model LLAVA --image nix.png q | 3 | no such file or folder: nix.png",
        "ask --model LLAVA --image LLAVA/config.json q | 3 | expected a PNG, JPEG, WebP, GIF or BMP",
        "ask --model LLAVA --dtype f8 q | 2 | --dtype must be f32, bf16 or int8, but is f8",
        "ask --model LLAVA --engine jax q | 2 | --engine must be torch or onnx, but is jax",
        "ask --model LLAVA --engine torch --onnx-variant q2 q | 2 | --onnx-variant needs --engine",
        "ask --model LLAVA --onnx-variant q2 q | 2 | this export comes in: fp32, fp16, int8",
        "ask --model LLAVA --engine onnx --device cuda q | 2 | runs on the cpu only",
        "ask --model org/nothing q | 2 | Fetch it with: treeline models pull org/nothing",
        "models pull sapling | 2 | must be named ORG/NAME[@REVISION]",
        "models pull org/nothing --offline | 3 | nothing may be fetched",
        "models | 2 | models needs list, pull or verify",
        "profile --shape smolvm | 2 | shape must be one of smolvlm-256m, but is smolvm",
        "profile --paths joined | 2 | --paths must be some of plain, deferred, joint, speculative, concurrent, adaptive",
        "profile --questions caption | 2 | --questions must be one of captions, reasons, yes-no",
        "profile --tokens 1 | 2 | tokens must be at least 2",
        "profile --methods always-no --rounds 1 | 2 | always-no does not run the model",
        "jmh | 2 | start this command with the launcher, ./treeline jmh",
        "data make grov x | 2 | only grove and rationales can be made here, but found grov; did you mean grove?",
        "report nowhere | 3 | no such file or folder: nowhere",
        "score --data grove --responses nix.jsonl | 3 | no such file or folder: nix.jsonl",
      })
  void mistakesEndInOneOrTwoLinesAndTheirExitCode(String line, int code, String message) {
    assertThat(run(line.replace("LLAVA", LLAVA).split(" ", -1))).isEqualTo(code);
    assertThat(err.toString())
        .startsWith("treeline: ")
        .contains(message)
        .doesNotContain("\tat ")
        .satisfies(text -> assertThat(text.lines()).hasSizeLessThanOrEqualTo(3));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aTrialSaysHowLongARunWillTake() {
    String fitted = "output-bias:shift=fitted";
    String[] dry = "compare --dry-run --limit 4 --model %s --methods".formatted(LLAVA).split(" ");
    List<String> line = new ArrayList<>(List.of(dry));
    line.addAll(List.of("vcd," + fitted, "--trial", "2"));
    assertThat(run(line.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("About \\d+ s, after \\d+ s to load .* 2 of 4 items asked")
        .containsPattern("baseline +\\d+\\.\\d{3} s an item\n  vcd +\\d")
        .contains("not in it, since they learn from other items first: " + fitted);
  }

  @Test
  void debugShowsWhereItFailed() {
    assertThat(run("report", "nowhere", "--debug")).isEqualTo(3);
    assertThat(err.toString()).contains("\tat dev.treeline.bench.cli.");
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("treeline ");
    assertThat(run("compare", "--help")).isZero();
    assertThat(out.toString()).contains("--methods");
    assertThat(run("methods")).isZero();
    assertThat(out.toString()).contains("vcd", "alpha=1", "always-no", "Source: ");
    assertThat(run("data", "list")).isZero();
    assertThat(run("models", "list")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aCheckpointIsVerifiedAgainstItsReference() {
    assertThat(run("models", "verify", LLAVA)).isZero();
    assertThat(out.toString()).contains("logits", "max abs error", " agree with the reference");
  }

  @Test
  void soIsItsExport() {
    assertThat(run("models", "verify", LLAVA, "--engine", "onnx")).isZero();
    assertThat(out.toString())
        .contains("ONNX export: vision_encoder.onnx, embed_tokens.onnx, decoder_model_merged.onnx")
        .contains("VCD rows", " agree with the reference, 0 do not");
  }

  @Test
  void modelsInAFolderAreListed() {
    assertThat(run("models", "list", "../../models/src/test/resources/fixtures")).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("fixtures/llava ")))
        .singleElement()
        .asString()
        .contains("folder", "MB", "llava", "runs here: torch, onnx");
  }

  @Test
  void aCheckpointThatIsNotWholeFailsTheCheck() throws Exception {
    try (var files = Files.list(Path.of(LLAVA))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    byte[] weights = Files.readAllBytes(directory.resolve("model.safetensors"));
    Path cut = directory.resolve("model.safetensors");
    Files.write(cut, java.util.Arrays.copyOf(weights, weights.length / 2));
    assertThat(run("models", "verify", directory.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("ERROR", "model.safetensors", "was not run");
  }

  @Test
  void theNearestNameIsFound() {
    assertThat(Nearest.to("comparee", List.of("ask", "compare"))).contains("compare");
  }
}
