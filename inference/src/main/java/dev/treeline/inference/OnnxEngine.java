package dev.treeline.inference;

import ai.onnxruntime.OrtLoraAdapter;
import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.HostTensor;
import dev.treeline.models.ModelConfig;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A model exported to ONNX in three parts, as the public exports are: vision encoder, token
/// embedding, decoder. What they take is found in the files, not assumed. It gives logits and the
/// pictures' features; hidden states and attention are not among the outputs of such files.
public final class OnnxEngine implements Engine {
  private final ModelConfig config;
  private final OnnxFiles files;
  private final Optional<OnnxVision> vision;
  private final OnnxText text;
  private final Optional<OrtLoraAdapter> adapter;

  private OnnxEngine(Parts parts) {
    this.config = parts.config;
    this.files = parts.files;
    this.vision = parts.vision;
    this.text = parts.text;
    this.adapter = parts.adapter;
  }

  private record Parts(
      ModelConfig config,
      OnnxFiles files,
      Optional<OnnxVision> vision,
      OnnxText text,
      Optional<OrtLoraAdapter> adapter) {}

  /// Whether a model's folder holds an export.
  public static boolean isExport(Path directory) {
    return OnnxFiles.isExport(directory);
  }

  /// Whether a model's folder holds an export and no safetensors.
  public static boolean isOnnxOnly(Path directory) {
    return isExport(directory)
        && !Files.exists(directory.resolve("model.safetensors"))
        && !Files.exists(directory.resolve("model.safetensors.index.json"));
  }

  /// The files that one variant of an export is made of, data files among them.
  ///
  /// @param variant empty for the most exact
  public static List<Path> files(Path directory, Optional<String> variant) {
    return OnnxFiles.find(directory, variant).all();
  }

  /// Loads the export in a model's folder; safetensors are not looked at.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the parts are the engine's, or closed on failure
  public static OnnxEngine open(Checkpoint checkpoint, OnnxOptions options) {
    OnnxFiles files = OnnxFiles.find(checkpoint.directory(), options.variant());
    ModelConfig config = checkpoint.config();
    try (Unfinished opened = new Unfinished()) {
      Optional<OrtLoraAdapter> adapter =
          options.adapter().map(file -> opened.add(OnnxProblems.adapter(file)));
      Function<Path, OnnxGraph> open =
          file -> opened.add(OnnxGraph.open(file, options.threads(), adapter));
      OnnxGraph graph = open.apply(files.decoder());
      boolean adapts = graph.takesAdapter();
      OnnxDecoder decoder = opened.add(new OnnxDecoder(graph, config.text().vocabularySize()));
      Optional<OnnxGraph> embedding =
          decoder.takesIds() ? Optional.empty() : files.embedding().map(open);
      OnnxText text = opened.add(new OnnxText(embedding, decoder));
      Optional<OnnxGraph> seeing = files.vision().map(open);
      Optional<OnnxVision> vision = seeing.map(found -> opened.add(new OnnxVision(found)));
      adapts |=
          Stream.of(embedding, seeing).flatMap(Optional::stream).anyMatch(OnnxGraph::takesAdapter);
      if (adapter.isPresent() && !adapts) {
        throw new IllegalArgumentException(
            "an adapter needs an export that takes LoRA weights, but %s and the files beside it take none"
                .formatted(files.decoder()));
      }
      opened.keep();
      return new OnnxEngine(new Parts(config, files, vision, text, adapter));
    }
  }

  @Override
  public String name() {
    return "onnx";
  }

  /// The variant that was chosen, such as `fp32`.
  public String variant() {
    return files.variant();
  }

  /// The files it runs, in a few words.
  public String describe() {
    return Stream.of(files.vision(), files.embedding(), Optional.of(files.decoder()))
        .flatMap(Optional::stream)
        .map(file -> file.getFileName().toString())
        .collect(Collectors.joining(", "));
  }

  @Override
  @MustBeClosed
  public LogitsStream stream(PreparedInput input) {
    return new OnnxStream(this, checked(input));
  }

  @Override
  public float[][] promptLogits(PreparedInput input) {
    Prompt prompt = checked(input);
    try (OnnxCache cache = text.newCache()) {
      return run(prompt, cache, prompt.ids().length);
    }
  }

  @Override
  public HostTensor imageFeatures(PreparedInput input) {
    List<HostTensor> parts = new ArrayList<>();
    for (Picture picture : input.pictures()) {
      config.imageTokens(picture);
      parts.add(eyes().features(picture, input));
    }
    FloatBuffer all =
        FloatBuffer.allocate(parts.stream().mapToInt(part -> part.values().length).sum());
    parts.forEach(part -> all.put(part.values()));
    long width = parts.isEmpty() ? config.text().width() : parts.getFirst().shape()[1];
    return new HostTensor(new long[] {all.capacity() / width, width}, all.array());
  }

  @Override
  public int vocabularySize() {
    return text.vocabularySize();
  }

  @Override
  public long visionRuns() {
    return vision.map(OnnxVision::runs).orElse(0L);
  }

  OnnxText text() {
    return text;
  }

  private Prompt checked(PreparedInput input) {
    Prompt prompt = Prompt.of(config, input);
    if (!prompt.pictures().isEmpty() && !text.takesPictures()) {
      throw new IllegalArgumentException(
          files.decoder() + ": takes token ids only, so no picture can enter it");
    }
    return prompt;
  }

  private OnnxVision eyes() {
    return vision.orElseThrow(() ->
        new IllegalArgumentException(
            "this export reads text only: there is no vision_encoder*.onnx beside "
                + files.decoder()));
  }

  /// Runs a whole prompt into an empty cache.
  ///
  /// @param rows how many of the last positions are wanted
  /// @return `[rows, V]`
  float[][] run(Prompt prompt, OnnxCache cache, int rows) {
    if (prompt.pictures().isEmpty()) {
      return text.run(prompt.ids(), prompt.positions()::of, cache, rows);
    }
    float[] values = text.embed(prompt.ids());
    int width = values.length / prompt.ids().length;
    for (int i = 0; i < prompt.pictures().size(); i++) {
      HostTensor features = eyes().features(prompt.pictures().get(i), prompt.input());
      place(features, prompt.places().get(i), values, width);
    }
    return text.run(values, width, prompt.positions()::of, cache, rows);
  }

  /// Puts a picture's features into the places of its image tokens.
  private static void place(HostTensor features, long[] places, float[] values, int width) {
    if (features.shape()[0] != places.length || features.shape()[1] != width) {
      throw new IllegalArgumentException(
          "the vision encoder gives %d rows of width %d for a picture that has %d image tokens of width %d"
              .formatted(features.shape()[0], features.shape()[1], places.length, width));
    }
    for (int row = 0; row < places.length; row++) {
      int target = Math.toIntExact(places[row] * width);
      System.arraycopy(features.values(), row * width, values, target, width);
    }
  }

  @Override
  public void close() {
    try (text) {
      vision.ifPresent(OnnxVision::close);
    } finally {
      adapter.ifPresent(OrtLoraAdapter::close);
    }
  }
}
