package dev.treeline.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/// What a run says while it runs: `metrics.jsonl`, one object a line, and a line for people.
final class RunLog implements AutoCloseable {
  private static final long LINE_NANOS = Duration.ofSeconds(15).toNanos();
  private static final long LIVE_NANOS = Duration.ofMillis(500).toNanos();

  private final FileChannel file;
  private final PrintStream screen;
  private final boolean live;
  private double secondsPerStep;
  private double tokensPerSecond;
  private String heldOut = "";
  private long lastLine = System.nanoTime() - LINE_NANOS;

  /// A step's figures.
  ///
  /// @param loss of the batch
  /// @param rate the learning rate
  /// @param norm of the gradients, before clipping
  /// @param answers learned since the run began
  /// @param speed of the step
  record Step(
      String stage, int step, double loss, double rate, double norm, long answers, Speed speed) {}

  /// What went through in a step, and how long it took.
  record Speed(int pictures, int answers, long tokens, double seconds) {}

  /// @param keptBytes of an earlier `metrics.jsonl`; what follows is cut off
  /// @param screen where the line for people goes
  RunLog(Path directory, long keptBytes, PrintStream screen) {
    this.screen = screen;
    this.live = isTerminal();
    try {
      Files.createDirectories(directory);
      file =
          FileChannel.open(
              directory.resolve("metrics.jsonl"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      file.truncate(keptBytes);
      file.position(Math.min(keptBytes, file.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /// The length of `metrics.jsonl`.
  long bytes() {
    try {
      return file.position();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // NullAway does not know that it no longer is
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  void step(Step step, int stepsLeft, int steps) {
    Speed speed = step.speed();
    ObjectNode json = RecipeReader.MAPPER.createObjectNode();
    json.put("stage", step.stage()).put("step", step.step()).put("loss", step.loss());
    json.put("learningRate", step.rate()).put("gradientNorm", step.norm());
    json.put("answers", step.answers());
    json.put("answersPerSecond", round(speed.answers() / speed.seconds()));
    json.put("tokensPerSecond", round(speed.tokens() / speed.seconds()));
    write(json);
    smooth(speed);
    long now = System.nanoTime();
    if (now - lastLine >= (live ? LIVE_NANOS : LINE_NANOS)) {
      lastLine = now;
      String text =
          String.format(
              Locale.ROOT,
              "%s %d/%d  loss %.4f  rate %.2e  norm %.2f  %.0f tokens/s%s  %d min left in stage",
              step.stage(),
              step.step(),
              steps,
              step.loss(),
              step.rate(),
              step.norm(),
              tokensPerSecond,
              heldOut,
              Math.round(stepsLeft * secondsPerStep / 60));
      screen.print(live ? "\r\u001b[K" + text : text + "\n");
      screen.flush();
    }
  }

  /// Averages over some tens of steps: single ones differ much.
  private void smooth(Speed speed) {
    double share = secondsPerStep == 0 ? 1 : 0.04;
    secondsPerStep += share * (speed.seconds() - secondsPerStep);
    tokensPerSecond += share * (speed.tokens() / speed.seconds() - tokensPerSecond);
  }

  void heldOut(String stage, int step, Map<String, Double> measures) {
    ObjectNode json = RecipeReader.MAPPER.createObjectNode();
    json.put("stage", stage).put("step", step);
    ObjectNode values = json.putObject("heldOut");
    var text = new StringBuilder();
    measures.forEach((name, value) -> {
      values.put(name, Math.round(value * 1e5) / 1e5);
      text.append(String.format(Locale.ROOT, "  %s %.3f", name, value));
    });
    write(json);
    // the second measure is the share that is right
    measures.values().stream()
        .skip(1)
        .findFirst()
        .ifPresent(right -> heldOut = String.format(Locale.ROOT, "  held out %.3f", right));
    say(stage + " " + step + " held out:" + text);
  }

  /// A line for people only.
  void say(String text) {
    screen.print((live ? "\r\u001b[K" : "") + text + "\n");
    screen.flush();
  }

  private static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }

  private void write(ObjectNode json) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("metrics.jsonl cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
