package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.finetune.TrainingKernels.Objective;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.ImageRecipe;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.Safetensors;
import dev.treeline.models.adapter.Adapter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A run of PEFT on the fixture, made again: `fixtures/llava/lora`.
final class AdapterParityTest {
  private static final Path BASE = Path.of("../models/src/test/resources/fixtures/llava");
  private static final Path GOLDEN = BASE.resolve("lora");
  private static final String PREFIX = "grad0.base_model.model.";

  @TempDir Path folder;

  @BeforeEach
  void writeData() throws IOException {
    var lines = new ArrayList<String>();
    for (JsonNode pair : golden().path("pairs")) {
      lines.add(
          """
          {"image": "%s", "conversations": [{"from": "human", "value": "<image>\\n%s"},\
           {"from": "gpt", "value": "%s"}]}\
          """
              .formatted(
                  BASE.resolve("images")
                      .resolve(pair.path("image").asText())
                      .toAbsolutePath()
                      .normalize(),
                  pair.path("question").asText(),
                  pair.path("answer").asText()));
    }
    Files.write(folder.resolve("train.jsonl"), lines);
  }

  /// Losses and gradient norms of every step, and the weights at the end; a name and a pattern that
  /// takes the same maps.
  @ParameterizedTest
  @ValueSource(strings = {"[\"q_proj\", \"v_proj\"]", "\".*self_attn\\\\.(q|v)_proj\""})
  void aRunIsPeftsRun(String targets) throws IOException {
    run(recipe(targets, "\"recompute\": false"), "out");
    JsonNode golden = golden();
    List<String> lines = Files.readAllLines(folder.resolve("out/metrics.jsonl"));
    List<JsonNode> steps = new ArrayList<>();
    for (String line : lines) {
      JsonNode node = RecipeReader.MAPPER.readTree(line);
      if (node.has("gradientNorm")) {
        steps.add(node);
      }
    }
    assertThat(steps).hasSize(6);
    for (int i = 0; i < 6; i++) {
      close(
          steps.get(i).path("loss").asDouble(), golden.at("/loss_per_step/" + i).asDouble(), 1e-4);
      close(
          steps.get(i).path("gradientNorm").asDouble(),
          golden.at("/gradient_norm_before_clipping/" + i).asDouble(),
          1e-3);
      close(steps.get(i).path("learningRate").asDouble(), golden.at("/lr/" + i).asDouble(), 1e-9);
    }
    assertFinalWeights(folder.resolve("out/adapter"));
  }

  @Test
  void layersComputedAgainGiveTheSameBits() throws IOException {
    run(recipe("[\"q_proj\", \"v_proj\"]", "\"recompute\": false"), "kept");
    run(recipe("[\"q_proj\", \"v_proj\"]", "\"recompute\": true"), "again");
    assertThat(folder.resolve("again/adapter/adapter_model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("kept/adapter/adapter_model.safetensors"));
  }

  @Test
  void theFirstGradientsArePefts() throws IOException {
    Recipe recipe =
        RecipeReader.parse(
            recipe("[\"q_proj\", \"v_proj\"]", "\"recompute\": false"), GOLDEN.resolve("r"));
    try (Checkpoint checkpoint = Checkpoint.open(BASE);
        Safetensors golden = Safetensors.open(GOLDEN.resolve("golden.safetensors"))) {
      TrainedModel model = TrainedModel.of(checkpoint, recipe.training().tuning());
      List<float[]> found = gradients(checkpoint, model, golden);
      int compared = 0;
      for (int i = 0; i < model.trained().size(); i++) {
        String name = model.trained().get(i);
        String weight = name.substring(0, name.lastIndexOf(".lora"));
        String suffix = name.endsWith("A") ? ".lora_A.weight" : ".lora_B.weight";
        float[] expected = golden.floats(PREFIX + checkpoint.modulePath(weight) + suffix);
        assertClose(found.get(i + 1), expected, 1e-4);
        compared++;
      }
      assertThat(compared).isEqualTo(20);
    }
  }

  private List<float[]> gradients(Checkpoint checkpoint, TrainedModel model, Safetensors golden)
      throws IOException {
    PictureStore store = store(checkpoint);
    Path images = BASE.resolve("images");
    List<Example> examples = new ArrayList<>();
    int i = 0;
    for (JsonNode pair : golden().path("pairs")) {
      examples.add(example(golden, i++, store.add(images.resolve(pair.path("image").asText()))));
    }
    store.load(1);
    var rows = new ArrayList<PackedRow>();
    examples.forEach(example -> rows.addAll(PackedRow.pack(List.of(example), 999)));
    MicroBatch batch = MicroBatch.of(rows, ModelSide.of(checkpoint).imageTokens(), Map.of());
    var setting =
        new TrainingKernels.Setting(
            checkpoint.config(LlavaConfig.class),
            model.plan(),
            Compute.F32,
            norm(checkpoint),
            false);
    try (var workers = new Workers(1);
        var kernels = new TrainingKernels(Device.cpu(), setting);
        var parameters = new ParameterStore(kernels.manager())) {
      model.fill(parameters, 0);
      return workers.run(() -> {
        try (var scope = (PtNDManager) kernels.manager().newSubManager()) {
          NDList out =
              kernels.gradients(
                  scope,
                  kernels.inputs(parameters, model.parameters(), model.trained()),
                  batch,
                  new Shown.Pixels(store.batch(batch.images())),
                  Objective.answers(batch.weight(), 0));
          return out.stream().map(array -> array.toFloatArray()).toList();
        }
      });
    }
  }

  /// The reference's own tokens: labels of -100 are the prompt.
  private static Example example(Safetensors golden, int i, int image) {
    int[] tokens =
        Arrays.stream(golden.longs(i + ".input_ids")).mapToInt(Math::toIntExact).toArray();
    long[] labels = golden.longs(i + ".labels");
    int start = 0;
    while (labels[start] == -100) {
      start++;
    }
    return new Example(
        image,
        Arrays.copyOf(tokens, start),
        Arrays.copyOfRange(tokens, start, tokens.length),
        "answer");
  }

  private void run(String recipe, String out) {
    var options =
        new FinetuneOptions(
            folder,
            folder.resolve(out),
            FinetuneOptions.Start.FRESH,
            1,
            new PrintStream(OutputStream.nullOutputStream()),
            () -> false);
    assertThat(Finetune.run(RecipeReader.parse(recipe, GOLDEN.resolve("recipe.json")), options))
        .isEqualTo(Finetune.Outcome.DONE);
  }

  private static String recipe(String targets, String more) {
    return """
    {"name": "peft", "seed": 0, %s, "model": {"directory": ".."},
     "adapter": {"rank": 4, "alpha": 8, "targetModules": %s, "from": "init"},
     "data": {"train": ["train.jsonl"]},
     "stages": [{"kind": "sft", "steps": 6, "batch": 2, "microBatch": 2, "warmup": 2,
       "learningRate": 0.005, "endRate": 0, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8,
       "decay": 0.01, "clip": 1}]}
    """
        .formatted(more, targets);
  }

  private static void assertFinalWeights(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.open(BASE)) {
      Adapter found = Adapter.read(directory, checkpoint);
      Adapter expected = Adapter.read(GOLDEN.resolve("final"), checkpoint);
      assertThat(found.maps().keySet()).isEqualTo(expected.maps().keySet());
      expected
          .maps()
          .forEach((name, pair) -> {
            assertClose(found.maps().get(name).a(), pair.a(), 1e-3);
            assertClose(found.maps().get(name).b(), pair.b(), 1e-3);
          });
    }
  }

  private static void close(double found, double expected, double relative) {
    assertThat(found).isCloseTo(expected, within(relative * Math.abs(expected)));
  }

  /// Relative to the largest number.
  private static void assertClose(float[] found, float[] expected, double relative) {
    assertThat(found).hasSameSizeAs(expected);
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).isCloseTo(expected[i], within(relative * largest + 1e-12));
    }
  }

  private static PixelNorm norm(Checkpoint checkpoint) throws IOException {
    Path file = checkpoint.directory().resolve("preprocessor_config.json");
    return PixelNorm.of(RecipeReader.MAPPER.readTree(Files.readString(file)), file);
  }

  private static PictureStore store(Checkpoint checkpoint) throws IOException {
    Path file = checkpoint.directory().resolve("preprocessor_config.json");
    var recipe = ImageRecipe.of(RecipeReader.MAPPER.readTree(Files.readString(file)), file);
    return new PictureStore(
        recipe, norm(checkpoint), checkpoint.config(LlavaConfig.class).vision().imageSize());
  }

  private static JsonNode golden() throws IOException {
    return RecipeReader.MAPPER.readTree(Files.readString(GOLDEN.resolve("golden.json")));
  }
}
