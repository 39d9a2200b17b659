package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.finetune.TrainingKernels.Objective;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.Safetensors;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.models.adapter.LowRank;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Runs of PEFT on the language model of each family, made again (`tools/golden/tuning.py`):
/// tokens, first gradients, losses, gradient norms and the weights at the end.
final class FamilyParityTest {
  private static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");

  private static final List<String> TEXT = List.of("llama", "mistral", "qwen2", "qwen3");
  private static final List<String> VISION =
      List.of(
          "smolvlm",
          "idefics3",
          "llava-next",
          "llava-onevision",
          "internvl",
          "qwen2-vl",
          "qwen2-5-vl",
          "qwen3-vl",
          "instructblip",
          "mllama");

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource({"TEXT", "VISION"})
  void aRunIsPeftsRun(String family) throws IOException {
    assertRun(FIXTURES.resolve(family), "tuning", "true");
  }

  /// Plain names, which take the maps of towers and Q-Formers, too; what stands between tower and
  /// language model is saved whole.
  @ParameterizedTest
  @FieldSource("VISION")
  void aRunThatTrainsTheVisionPartIsPeftsRun(String family) throws IOException {
    assertRun(FIXTURES.resolve(family), "tuning-vision", "false");
  }

  private void assertRun(Path base, String kind, String recompute) throws IOException {
    Path run = base.resolve(kind);
    JsonNode golden = RecipeReader.MAPPER.readTree(Files.readString(run.resolve("golden.json")));
    Files.write(folder.resolve("train.jsonl"), lines(base, golden));
    Recipe recipe = RecipeReader.parse(recipe(golden, recompute), run.resolve("recipe.json"));
    assertFirstGradients(base, run, recipe);
    assertThat(Finetune.run(recipe, options())).isEqualTo(Finetune.Outcome.DONE);
    assertSteps(golden);
    try (Checkpoint checkpoint = Checkpoint.open(base)) {
      Adapter end = Adapter.read(run.resolve("final"), checkpoint);
      Adapter trained = Adapter.read(folder.resolve("out/adapter"), checkpoint);
      assertThat(trained.saved().keySet()).isEqualTo(end.saved().keySet());
      end.saved().forEach((name, whole) -> assertClose(values(trained, name), whole, 1e-3, name));
      Map<String, LowRank> expected = end.maps();
      Map<String, LowRank> found = trained.maps();
      assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(6);
      expected.forEach((name, pair) -> {
        assertClose(found.get(name).a(), pair.a(), 1e-3, name);
        assertClose(found.get(name).b(), pair.b(), 1e-3, name);
        assertClose(found.get(name).magnitudes(), pair.magnitudes(), 1e-3, name);
      });
    }
  }

  private static float[] values(Adapter adapter, String name) {
    return adapter.saved().getOrDefault(name, new float[0]);
  }

  private void assertSteps(JsonNode golden) throws IOException {
    int at = 0;
    for (String line : Files.readAllLines(folder.resolve("out/metrics.jsonl"))) {
      JsonNode step = RecipeReader.MAPPER.readTree(line);
      close(step, "loss", golden.at("/loss_per_step/" + at), 1e-4);
      close(step, "gradientNorm", golden.at("/gradient_norm_before_clipping/" + at), 1e-3);
      close(step, "learningRate", golden.at("/lr/" + at++), 1e-9);
    }
    assertThat(at).isEqualTo(golden.path("lr").size()).isEqualTo(5);
  }

  private void assertFirstGradients(Path base, Path run, Recipe recipe) {
    try (Checkpoint checkpoint = Checkpoint.open(base);
        ModelSide side = ModelSide.of(checkpoint);
        Safetensors golden = Safetensors.open(run.resolve("golden.safetensors"))) {
      TrainedModel model = TrainedModel.of(checkpoint, recipe.training().tuning());
      var maker =
          new ExampleMaker(
              checkpoint.processor()::render,
              checkpoint.tokenizer(),
              side.tokens(),
              AnswerEnd.of(checkpoint, recipe.model()));
      var examples = new ArrayList<Example>();
      for (Conversation one : Conversation.read(folder.resolve("train.jsonl"))) {
        int image = one.image().map(side.pictures()::add).orElse(-1);
        examples.addAll(maker.examples(one, image));
      }
      for (int i = 0; i < examples.size(); i++) {
        long[] expected = golden.longs(i + ".input_ids");
        Example found = examples.get(i);
        int[] ids = Arrays.copyOf(found.prompt(), expected.length);
        System.arraycopy(found.answer(), 0, ids, found.prompt().length, found.answer().length);
        assertThat(ids).containsExactly(Arrays.stream(expected).mapToInt(x -> (int) x).toArray());
        assertThat(golden.longs(i + ".labels")[found.prompt().length - 1]).isEqualTo(-100);
        assertThat(golden.longs(i + ".labels")[found.prompt().length]).isNotEqualTo(-100);
      }
      List<float[]> gradients = gradients(model, side, examples);
      List<String> trained = model.trained();
      for (int i = 0; i < trained.size(); i++) {
        assertClose(
            gradients.get(i + 1),
            golden.floats(named(golden, goldenName(checkpoint, trained.get(i)))),
            1e-4,
            trained.get(i));
      }
      assertThat(trained).hasSizeGreaterThan(13);
    }
  }

  private static String goldenName(Checkpoint checkpoint, String name) {
    int dot = name.lastIndexOf(".lora");
    if (dot < 0) {
      int last = name.lastIndexOf('.');
      return "saved " + checkpoint.modulePath(name) + name.substring(last);
    }
    String suffix = name.substring(dot).equals(".lora_magnitude") ? "_vector" : "";
    return "grad0.base_model.model."
        + checkpoint.modulePath(name.substring(0, dot))
        + name.substring(dot)
        + suffix
        + ".weight";
  }

  /// PEFT's name of a saved module's parameter has its own part somewhere within.
  private static String named(Safetensors golden, String name) {
    return golden.names().stream()
        .filter(one ->
            one.equals(name)
                || name.equals(
                    one.replace("grad0.base_model.model.", "saved ")
                        .replace(".modules_to_save", "")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("PEFT has no gradient " + name));
  }

  private List<float[]> gradients(TrainedModel model, ModelSide side, List<Example> examples) {
    var setting =
        new TrainingKernels.Setting(
            model.checkpoint().config(), model.plan(), Compute.F32, side.norm(), false);
    var rows = new ArrayList<PackedRow>();
    examples.forEach(example -> rows.addAll(PackedRow.pack(List.of(example), 999)));
    try (var workers = new Workers(1);
        var kernels = new TrainingKernels(Device.cpu(), setting);
        var parameters = new ParameterStore(kernels.manager())) {
      model.fill(parameters, 0);
      return workers.run(() -> {
        try (var scope = (PtNDManager) kernels.manager().newSubManager()) {
          var inputs = kernels.inputs(parameters, model.parameters(), model.trained());
          var kept =
              new KeptFeatures(
                  side.pictures(),
                  side.eye(kernels, inputs),
                  new Recipe.Features(1 << 24, false),
                  folder.resolve("spill"));
          try (Gallery pictures = gallery(model, side, kept)) {
            RowWork work = RowWork.of(kernels, model, pictures, side.imageTokens());
            MicroBatch batch = work.batch(rows, Map.of());
            var objective = Objective.answers(batch.weight(), 0);
            NDList out = kernels.gradients(scope, inputs, batch, work.shown(batch), objective);
            return out.stream().map(array -> array.toFloatArray()).toList();
          }
        }
      });
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the caller closes it
  private static Gallery gallery(TrainedModel model, ModelSide side, Gallery kept) {
    return model.trainedVision().isEmpty()
        ? kept
        : new TrainedVision(model, side.pictures(), new Recipe.Features(1 << 24, false));
  }

  private static List<String> lines(Path base, JsonNode golden) {
    var lines = new ArrayList<String>();
    for (JsonNode pair : golden.path("pairs")) {
      String image =
          pair.has("image")
              ? "\"image\": \"%s\", "
                  .formatted(
                      base.resolve("images")
                          .resolve(pair.path("image").asText())
                          .toAbsolutePath()
                          .normalize())
              : "";
      lines.add(
          """
          {%s"conversations": [{"from": "human", "value": "%s%s"}, {"from": "gpt", "value": "%s"}]}\
          """
              .formatted(
                  image,
                  pair.has("image") ? "<image>\\n" : "",
                  pair.path("question").asText(),
                  pair.path("answer").asText()));
    }
    return lines;
  }

  private static String recipe(JsonNode golden, String recompute) {
    return """
    {"name": "peft", "seed": 0, "recompute": %s,
     "model": {"directory": "..", "endToken": "%s"},
     "adapter": {"rank": 2, "alpha": 3, "rsLora": true, "dora": %s, "targetModules": %s,
       "modulesToSave": %s, "from": "init"},
     "data": {"train": ["train.jsonl"]},
     "stages": [{"kind": "sft", "steps": 5, "batch": 2, "microBatch": 1, "warmup": 2,
       "learningRate": %s, "endRate": 0, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8,
       "decay": 0.01, "clip": 1, "longestRow": 2048}]}
    """
        .formatted(
            recompute,
            golden.path("end").asText(),
            golden.path("dora"),
            golden.path("targets"),
            golden.path("saved").isArray() ? golden.path("saved") : "[]",
            golden.at("/lr/1"));
  }

  private FinetuneOptions options() {
    return new FinetuneOptions(
        folder,
        folder.resolve("out"),
        FinetuneOptions.Start.FRESH,
        1,
        new PrintStream(OutputStream.nullOutputStream()),
        () -> false);
  }

  private static void close(JsonNode step, String key, JsonNode expected, double relative) {
    double wanted = expected.asDouble();
    assertThat(step.path(key).asDouble())
        .as(key)
        .isCloseTo(wanted, within(relative * Math.abs(wanted)));
  }

  /// Relative to the largest number.
  private static void assertClose(float[] found, float[] expected, double relative, String name) {
    assertThat(found).as(name).hasSameSizeAs(expected);
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i])
          .as(name)
          .isCloseTo(expected[i], within(relative * largest + 1e-9));
    }
  }
}
