package dev.treeline.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.LateStream;
import dev.treeline.decoding.LayerContrastStream;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.MaskedStream;
import dev.treeline.decoding.MeanStream;
import dev.treeline.inference.Check.Result;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import dev.treeline.models.image.PictureTransform;
import dev.treeline.prompts.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Holds every contrast against `contrasts.json` and `contrasts.safetensors`: the rows that each
/// method makes while it follows the reference's tokens.
final class ContrastVerifier {
  private static final double BETA = 0.1;
  private static final BlindTokens BLIND = new BlindTokens(0.5, 1);

  private final Checkpoint checkpoint;
  private final Engine engine;
  private final JsonNode root;
  private final Safetensors tensors;
  private final Consumer<Check> onCheck;

  private ContrastVerifier(
      Checkpoint checkpoint,
      Engine engine,
      JsonNode root,
      Safetensors tensors,
      Consumer<Check> onCheck) {
    this.checkpoint = checkpoint;
    this.engine = engine;
    this.root = root;
    this.tensors = tensors;
    this.onCheck = onCheck;
  }

  /// Whether a folder holds a reference's contrasts.
  static boolean isGolden(Path directory) {
    return Files.isRegularFile(directory.resolve("contrasts.json"))
        && Files.isRegularFile(directory.resolve("contrasts.safetensors"));
  }

  /// Runs every method of every case.
  ///
  /// @param onCheck gets each check as soon as it is made
  static void verify(
      Checkpoint checkpoint, Engine engine, Path directory, Consumer<Check> onCheck) {
    Path file = directory.resolve("contrasts.json");
    JsonNode root = GoldenCase.json(file);
    try (Safetensors tensors = Safetensors.open(directory.resolve("contrasts.safetensors"))) {
      var verifier = new ContrastVerifier(checkpoint, engine, root, tensors, onCheck);
      for (JsonNode node : root.path("cases")) {
        List<Message> messages = GoldenCase.messages(file, node);
        String name = GoldenCase.text(file, node, "name");
        List<String> methods = new ArrayList<>();
        node.path("methods").fieldNames().forEachRemaining(methods::add);
        for (String method : methods) {
          verifier.check(name, method, messages);
        }
        verifier.checkFlip(name, messages);
      }
    }
  }

  private void checkFlip(String name, List<Message> messages) {
    String tensor = name + ".flipped_pixel_values";
    if (tensors.has(tensor)) {
      PreparedInput flipped = prepare(Views.transformed(messages, PictureTransform.FLIP, 0));
      float[] pixels = flipped.pictures().getFirst().pixels().values();
      Result result = Comparison.numbers(pixels, tensors.floats(tensor), GoldenVerifier.PIXELS);
      onCheck.accept(new Check(name, "flipped pixels", result));
    }
  }

  private void check(String name, String method, List<Message> messages) {
    String key = name + "." + method;
    if (!tensors.has(key + ".rows")) {
      return;
    }
    long[] ids = tensors.longs(key + ".ids");
    float[][] expected = GoldenCase.matrix(tensors, key + ".rows");
    PreparedInput input = prepare(messages);
    float[][] rows;
    try (LogitsStream stream = open(method, messages, input)) {
      rows = GoldenVerifier.follow(stream, ids);
    } catch (IllegalArgumentException e) {
      Result result = new Result.NotChecked(String.valueOf(e.getMessage()));
      onCheck.accept(new Check(name, method + " rows", result));
      return;
    }
    float[][] clean;
    try (LogitsStream stream = engine.stream(input)) {
      clean = GoldenVerifier.follow(stream, ids);
    }
    double largest = 0;
    for (int step = 0; step < ids.length; step++) {
      double cutoff = Math.log(BETA) + clean[step][Comparison.argmax(clean[step])];
      var edge = new Comparison.Cutoff(cutoff, 2 * GoldenVerifier.NUMBERS);
      largest = Math.max(largest, Comparison.masked(rows[step], expected[step], clean[step], edge));
    }
    onCheck.accept(new Check(name, method + " tokens", Comparison.choices(rows, expected, ids)));
    double tolerance = GoldenVerifier.NUMBERS * amplification(method);
    onCheck.accept(new Check(name, method + " rows", new Result.Difference(largest, tolerance)));
  }

  /// How much an error of the logits grows.
  private static double amplification(String method) {
    return switch (method) {
      case "apc-only" -> 1;
      case "m3id", "dola" -> 2;
      case "ritual" -> 4;
      default -> 3;
    };
  }

  private PreparedInput prepare(List<Message> messages) {
    return checkpoint.processor().prepare(messages);
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the stream handed out owns the others
  private LogitsStream open(String method, List<Message> messages, PreparedInput input) {
    var vcd = new ContrastRule.Vcd(1, BETA);
    return switch (method) {
      case "vdd" -> contrast(input, vcd, () -> engine.stream(removed(input)));
      case "vdd-unk" -> contrast(input, vcd, () -> engine.stream(unknown(input)));
      case "vdd-both" ->
          contrast(
              input,
              vcd,
              () -> new MeanStream(engine.stream(removed(input)), engine.stream(unknown(input))));
      case "m3id" ->
          contrast(input, new ContrastRule.M3id(0.02, BETA), () -> engine.stream(removed(input)));
      case "icd" ->
          contrast(
              input, vcd, () -> engine.stream(prepare(Views.instructed(messages, text("icd")))));
      case "ritual" ->
          contrast(
              input,
              new ContrastRule.Ritual(3, BETA),
              () -> engine.stream(prepare(Views.transformed(messages, PictureTransform.FLIP, 0))));
      case "code" ->
          contrast(
              input,
              new ContrastRule.Code(0.2, 1),
              () -> engine.stream(prepare(Views.described(messages, text("description")))));
      case "coca" ->
          contrast(
              prepare(Views.instructed(messages, text("principle"))),
              new ContrastRule.Vcd(1, 0),
              () -> engine.stream(input));
      case "dola" -> dola(input);
      case "avisc" -> avisc(input, vcd);
      case "apc-only" ->
          new MaskedStream(engine.stream(input), new ContrastRule.PlausibilityOnly(BETA));
      default -> throw new IllegalArgumentException("no method here is called " + method);
    };
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the stream handed out owns the others
  private LogitsStream contrast(
      PreparedInput clean, ContrastRule rule, java.util.function.Supplier<LogitsStream> second) {
    return new ContrastiveStream(engine.stream(clean), new LateStream(second), rule);
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the stream handed out owns the other
  private LogitsStream dola(PreparedInput input) {
    List<Integer> layers = new ArrayList<>();
    for (int layer = 0; layer < checkpoint.config().text().layers(); layer += 2) {
      layers.add(layer);
    }
    ProbedStream probed = engine.stream(input, new Probe.EarlyRows(layers));
    return new LayerContrastStream(probed, probed::readings, new ContrastRule.Dola(BETA));
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the stream handed out owns the others
  private LogitsStream avisc(PreparedInput input, ContrastRule rule) {
    ProbedStream clean = engine.stream(input, new Probe.ImageAttention());
    var second =
        new LateStream(
            () -> engine.stream(input, new Probe.BlankedFeatures(BLIND.of(clean.readings()))));
    return new ContrastiveStream(clean, second, rule);
  }

  private PreparedInput removed(PreparedInput input) {
    return Views.withoutPictures(input, checkpoint.config().imageToken().orElse(-1));
  }

  private PreparedInput unknown(PreparedInput input) {
    return Views.withUnknownPictures(input, checkpoint.config().imageToken().orElse(-1), 0);
  }

  private String text(String name) {
    return root.path(name).asText();
  }
}
