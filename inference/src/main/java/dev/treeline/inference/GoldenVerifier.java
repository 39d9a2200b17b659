package dev.treeline.inference;

import dev.treeline.decoding.DiffusionNoise;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.inference.Check.Result;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.HostTensor;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.Safetensors;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Holds a checkpoint, as it runs here, against the reference implementation's outputs: every case
/// of `golden.json` and `golden.safetensors`.
///
/// What the model makes is computed from the inputs that the reference prepared, and each step of a
/// decoding follows the reference's tokens: a fault shows where it is, and once.
public final class GoldenVerifier {
  static final double PIXELS = 1e-6;
  static final double NUMBERS = 1e-4;

  private final Checkpoint checkpoint;
  private final Engine engine;
  private final List<Check> checks = new ArrayList<>();
  private final Consumer<Check> onCheck;

  private GoldenVerifier(Checkpoint checkpoint, Engine engine, Consumer<Check> onCheck) {
    this.checkpoint = checkpoint;
    this.engine = engine;
    this.onCheck = onCheck;
  }

  /// Whether a folder holds a reference's outputs.
  public static boolean isGolden(Path directory) {
    return Files.isRegularFile(directory.resolve("golden.json"))
        && Files.isRegularFile(directory.resolve("golden.safetensors"));
  }

  /// Runs every case.
  ///
  /// @param engine with the checkpoint's weights in F32
  /// @param golden the folder of `golden.json`, `golden.safetensors` and `images/`
  /// @param onCheck gets each check as soon as it is made
  /// @return all checks, in the order of the cases
  public static List<Check> verify(
      Checkpoint checkpoint, Engine engine, Path golden, Consumer<Check> onCheck) {
    if (!isGolden(golden)) {
      throw new ModelFormatException(golden + ": has no golden.json and golden.safetensors");
    }
    var verifier = new GoldenVerifier(checkpoint, engine, onCheck);
    try (Safetensors tensors = Safetensors.open(golden.resolve("golden.safetensors"))) {
      for (GoldenCase one : GoldenCase.read(golden, tensors)) {
        verifier.check(one);
      }
    }
    if (ContrastVerifier.isGolden(golden)) {
      ContrastVerifier.verify(checkpoint, engine, golden, verifier::add);
    }
    if (Files.isDirectory(golden.resolve("lora"))) {
      verifier.add("lora", "logits", AdapterGolden.logits(checkpoint, engine, golden));
    }
    return List.copyOf(verifier.checks);
  }

  private void add(String where, String quantity, Result result) {
    add(new Check(where, quantity, result));
  }

  private void add(Check check) {
    checks.add(check);
    onCheck.accept(check);
  }

  private void check(GoldenCase one) {
    Optional<PreparedInput> ours = checkPreparing(one);
    if (ours.isEmpty()) {
      add(one.name(), "running", new Result.NotChecked("it could not be prepared"));
      return;
    }
    try {
      checkRunning(one, ours.get());
    } catch (IllegalArgumentException | ModelFormatException e) {
      add(one.name(), "running", new Result.Different(String.valueOf(e.getMessage())));
    }
  }

  private void checkRunning(GoldenCase one, PreparedInput ours) {
    PreparedInput input = one.input(ours);
    if (one.has("image_features")) {
      float[] features = engine.imageFeatures(input).values();
      add(
          one.name(),
          "image features",
          Comparison.numbers(features, one.floats("image_features"), NUMBERS));
    }
    if (one.has("logits")) {
      float[] logits = joined(engine.promptLogits(input));
      add(one.name(), "logits", Comparison.numbers(logits, one.floats("logits"), NUMBERS));
    }
    if (one.has("greedy_ids")) {
      checkGreedy(one, input);
    }
    if (one.has("vcd_ids") && one.has("noise")) {
      checkContrast(one, ours);
    }
  }

  private Optional<PreparedInput> checkPreparing(GoldenCase one) {
    PreparedInput ours;
    try {
      ours = checkpoint.processor().prepare(one.messages());
    } catch (ModelFormatException | IllegalArgumentException | UncheckedIOException e) {
      add(one.name(), "prompt text", new Result.Different(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
    add(one.name(), "prompt text", Comparison.texts(ours.prompt(), one.prompt()));
    add(one.name(), "input ids", Comparison.ids(ours.tokenIds(), one.longs("input_ids")));
    if (one.has("pixel_values")) {
      addPart(one, "pixel values", "pixel_values", ours, Picture::pixels);
    }
    for (String name : one.details()) {
      HostTensor extra = ours.extras().get(name);
      if (extra == null) {
        extra = checkpoint.config().derived(ours).get(name);
      }
      if (extra != null) {
        add(one.name(), name, Comparison.numbers(extra.values(), one.floats(name), PIXELS));
      } else if (!ours.pictures().isEmpty()
          && ours.pictures().stream().allMatch(p -> p.details().containsKey(name))) {
        addPart(one, name, name, ours, picture -> picture.detail(name));
      } else {
        add(one.name(), name, new Result.NotChecked("nothing here is called so"));
      }
    }
    return Optional.of(ours);
  }

  /// One part of each picture against the reference's.
  private void addPart(
      GoldenCase one,
      String quantity,
      String tensor,
      PreparedInput ours,
      Function<Picture, HostTensor> part) {
    float[][] mine =
        ours.pictures().stream().map(part).map(HostTensor::values).toArray(float[][]::new);
    try {
      List<float[]> parts = one.split(tensor, one.floats(tensor), ours.pictures(), part);
      add(
          one.name(),
          quantity,
          Comparison.numbers(joined(mine), joined(parts.toArray(float[][]::new)), PIXELS));
    } catch (ModelFormatException e) {
      add(one.name(), quantity, new Result.Different(String.valueOf(e.getMessage())));
    }
  }

  private void checkGreedy(GoldenCase one, PreparedInput input) {
    float[][] rows;
    try (LogitsStream stream = engine.stream(input)) {
      rows = follow(stream, one.longs("greedy_ids"));
    }
    float[][] expected = one.rows("greedy_logits");
    add(one.name(), "greedy tokens", Comparison.choices(rows, expected, one.longs("greedy_ids")));
    add(one.name(), "greedy rows", Comparison.numbers(joined(rows), joined(expected), NUMBERS));
  }

  private void checkContrast(GoldenCase one, PreparedInput ours) {
    long[] ids = one.longs("vcd_ids");
    float[] pixels = one.floats("pixel_values");
    float[] noised = DiffusionNoise.apply(pixels, one.floats("noise"), one.contrast().timestep());
    float[][] clean;
    float[][] amateur;
    try (LogitsStream stream = engine.stream(one.input(ours))) {
      clean = follow(stream, ids);
    }
    try (LogitsStream stream = engine.stream(one.inputWith(ours, noised))) {
      amateur = follow(stream, ids);
    }
    if (one.has("vcd_amateur_logits")) {
      add(
          one.name(),
          "VCD amateur rows",
          Comparison.numbers(joined(amateur), one.floats("vcd_amateur_logits"), NUMBERS));
    }
    float[][] expected = one.rows("vcd_rows");
    float[][] rows = new float[ids.length][];
    double largest = 0;
    for (int step = 0; step < ids.length; step++) {
      rows[step] = clean[step].clone();
      one.contrast().rule().contrast(rows[step], amateur[step], step);
      largest = Math.max(largest, rowDifference(one, rows[step], expected[step], clean[step]));
    }
    double tolerance = NUMBERS * (1 + 2 * one.contrast().rule().alpha());
    add(one.name(), "VCD tokens", Comparison.choices(rows, expected, ids));
    add(one.name(), "VCD rows", new Result.Difference(largest, tolerance));
  }

  private static double rowDifference(
      GoldenCase one, float[] row, float[] expected, float[] clean) {
    double cutoff = Math.log(one.contrast().rule().beta()) + clean[Comparison.argmax(clean)];
    return Comparison.masked(row, expected, clean, new Comparison.Cutoff(cutoff, 2 * NUMBERS));
  }

  /// The row before each token.
  static float[][] follow(LogitsStream stream, long[] tokens) {
    float[][] rows = new float[tokens.length][];
    for (int step = 0; step < tokens.length; step++) {
      rows[step] = step == 0 ? stream.prefill() : stream.append(Math.toIntExact(tokens[step - 1]));
    }
    return rows;
  }

  static float[] joined(float[][] rows) {
    float[] all = new float[Arrays.stream(rows).mapToInt(row -> row.length).sum()];
    int at = 0;
    for (float[] row : rows) {
      System.arraycopy(row, 0, all, at, row.length);
      at += row.length;
    }
    return all;
  }
}
