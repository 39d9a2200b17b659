package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The command line in a process of its own, on the built-in model.
@EnabledOnOs(OS.LINUX)
class InterruptTest {
  private static final int ANSWERS = 2 * 96;

  @TempDir Path directory;

  private List<String> arguments(Path run) {
    List<String> words = new ArrayList<>(List.of("compare", "--limit", "96", "--no-cache"));
    words.addAll(List.of("--methods", "cot", "--out", run.toString()));
    return words;
  }

  private Process start(Path run) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "--default-signal=INT")); // a build in the background ignores it
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Treeline.class.getName());
    command.addAll(arguments(run));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(directory.resolve("errors.txt").toFile())
        .start();
  }

  private static void signal(Process process, String name) throws Exception {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  private static long lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  @Test
  void controlCKeepsWholeAnswersAndTheSameCommandGoesOn() throws Exception {
    Path run = directory.resolve("run");
    Path responses = run.resolve("responses.jsonl");
    Process process = start(run);
    while (lines(responses) == 0 && process.isAlive()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    signal(process, "STOP"); // it must not end before the others are through
    StringWriter err = new StringWriter();
    String[] again = arguments(run).toArray(String[]::new);
    assertThat(Treeline.run(new PrintWriter(new StringWriter()), new PrintWriter(err), again))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("another process is working in " + run);
    signal(process, "INT");
    signal(process, "CONT");
    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(Files.readString(directory.resolve("errors.txt")))
        .contains("stopped; what was answered is kept in " + run);
    assertThat(Files.readString(responses)).endsWith("}\n");
    assertThat(lines(responses)).isPositive().isLessThan(ANSWERS);
    assertThat(Treeline.run(new PrintWriter(new StringWriter()), new PrintWriter(err), again))
        .isZero();
    assertThat(lines(responses)).isEqualTo(ANSWERS);
  }
}
