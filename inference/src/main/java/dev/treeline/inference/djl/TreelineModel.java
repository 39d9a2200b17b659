package dev.treeline.inference.djl;

import ai.djl.BaseModel;
import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.translate.Translator;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.inference.Engine;
import dev.treeline.inference.OnnxEngine;
import dev.treeline.inference.TorchEngine;
import dev.treeline.inference.TorchRuntime;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A loaded model behind DJL's interface. Closing it frees the engine. Its predictors may be used
/// by several threads at a time.
final class TreelineModel extends BaseModel {
  private final Checkpoint checkpoint;
  private final Engine engine;
  private final int mostTokens;

  private TreelineModel(Path directory, Checkpoint checkpoint, Engine engine, int mostTokens) {
    super(String.valueOf(directory.getFileName()));
    this.checkpoint = checkpoint;
    this.engine = engine;
    this.mostTokens = mostTokens;
    setModelDir(directory);
    // DJL asks for a manager of small arrays: token ids travel in them
    manager = TorchRuntime.engine().newBaseManager(Device.cpu());
    wasLoaded = true;
  }

  @SuppressWarnings("MustBeClosedChecker") // both are the model's, or closed on failure
  static TreelineModel open(Path directory, Settings settings) {
    boolean onnx =
        settings.engine().map(TreelineZoo.ONNX::equals).orElse(OnnxEngine.isOnnxOnly(directory));
    Checkpoint checkpoint =
        onnx ? Checkpoint.openWithoutWeights(directory) : Checkpoint.open(directory);
    try {
      Engine engine =
          onnx
              ? OnnxEngine.open(checkpoint, settings.onnx())
              : TorchEngine.open(checkpoint, settings.torch());
      return new TreelineModel(directory, checkpoint, engine, settings.mostTokens());
    } catch (RuntimeException | Error e) {
      checkpoint.close();
      throw e;
    }
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  /// The likeliest tokens after a prompt.
  int[] answer(PreparedInput input) {
    Limits limits = new Limits(checkpoint.generation().stopTokens(), mostTokens);
    try (LogitsStream stream = engine.stream(input)) {
      return new Decoder(new Sampling.Greedy().with(0), List.of(), limits, () -> false)
          .decode(stream, _ -> {})
          .tokens();
    }
  }

  @Override
  public void load(Path modelPath, String prefix, Map<String, ?> options) {
    throw new UnsupportedOperationException("a Treeline model is loaded by Criteria.loadModel()");
  }

  @Override
  public <I, O> Predictor<I, O> newPredictor(Translator<I, O> translator, Device device) {
    return new TextPredictor<>(this, translator, Optional.ofNullable(device).orElse(Device.cpu()));
  }

  @Override
  public void close() {
    try (checkpoint) {
      engine.close();
    } finally {
      super.close();
    }
  }
}
