package dev.treeline.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtLoraAdapter;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One ONNX file, loaded: what it takes and gives, and a way to run it. Safe for several threads.
final class OnnxGraph implements AutoCloseable {
  private final Path file;
  private final OrtSession session;
  private final OrtSession.RunOptions options;
  private final List<String> adapted;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, TensorInfo> outputs;

  private OnnxGraph(Path file, OrtSession session, OrtSession.RunOptions options)
      throws OrtException {
    this.file = file;
    this.session = session;
    this.options = options;
    Map<String, TensorInfo> all = new LinkedHashMap<>(tensors(file, session.getInputInfo()));
    this.adapted = all.keySet().stream().filter(name -> name.contains("lora_")).toList();
    adapted.forEach(all::remove);
    this.inputs = Collections.unmodifiableMap(all);
    this.outputs = tensors(file, session.getOutputInfo());
  }

  /// The process's one environment. Failures are thrown, so the library itself says nothing.
  static OrtEnvironment environment() {
    // 1.29 reports its use to Microsoft unless told not to, and crashes while it looks at a long
    // command line: https://github.com/microsoft/onnxruntime/issues/32173, vespa-engine/vespa#37786
    NativeEnvironment.setIfAbsent("ORT_DISABLE_TELEMETRY", "1");
    return OrtEnvironment.getEnvironment(
        OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, OrtEnvironment.DEFAULT_NAME);
  }

  /// Loads a file, with the data files beside it.
  ///
  /// @param threads of one operation; 0 for one on each core
  /// @param adapter fills the inputs that are LoRA weights; stays the caller's, and open as long
  static OnnxGraph open(Path file, int threads, Optional<OrtLoraAdapter> adapter) {
    OnnxProblems.requireOnnx(file);
    OrtEnvironment environment = environment();
    try (Unfinished opened = new Unfinished();
        OrtSession.SessionOptions settings = settings(threads)) {
      OrtSession session = opened.add(environment.createSession(file.toString(), settings));
      OrtSession.RunOptions options = opened.add(new OrtSession.RunOptions());
      var graph = new OnnxGraph(file, session, options);
      graph.activate(adapter);
      opened.keep();
      return graph;
    } catch (OrtException e) {
      throw OnnxProblems.opening(file, e);
    }
  }

  private static OrtSession.SessionOptions settings(int threads) throws OrtException {
    var settings = new OrtSession.SessionOptions();
    settings.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    settings.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    settings.setInterOpNumThreads(1);
    settings.setIntraOpNumThreads(
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    // three sessions take turns: a pool that waits by spinning would take the others' cores
    settings.addConfigEntry("session.intra_op.allow_spinning", "0");
    // the plan of each length seen would be kept, and every step of a decoding has a new length
    settings.setMemoryPatternOptimization(false);
    return settings;
  }

  private static Map<String, TensorInfo> tensors(Path file, Map<String, NodeInfo> nodes) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    nodes.forEach((name, node) -> {
      if (!(node.getInfo() instanceof TensorInfo info)) {
        throw new ModelFormatException(file + ": " + name + " is not a tensor");
      }
      tensors.put(name, info);
    });
    return Collections.unmodifiableMap(tensors);
  }

  Path file() {
    return file;
  }

  /// What must be given beside LoRA weights, in the file's order. Sizes that are free are negative.
  Map<String, TensorInfo> inputs() {
    return inputs;
  }

  Map<String, TensorInfo> outputs() {
    return outputs;
  }

  /// An input that is known to be there.
  TensorInfo input(String name) {
    return Objects.requireNonNull(inputs.get(name), name);
  }

  /// An output that is known to be there.
  TensorInfo output(String name) {
    return Objects.requireNonNull(outputs.get(name), name);
  }

  /// Whether some of its inputs are LoRA weights, which an adapter fills.
  boolean takesAdapter() {
    return !adapted.isEmpty();
  }

  private void activate(Optional<OrtLoraAdapter> adapter) throws OrtException {
    if (takesAdapter()) {
      options.addActiveLoraAdapter(
          adapter.orElseThrow(() ->
              new ModelFormatException(
                  "%s: takes LoRA weights (%s, …), so it needs an .onnx_adapter file"
                      .formatted(file, adapted.getFirst()))));
    }
  }

  /// Runs it once.
  ///
  /// @param values by input name; stay the caller's
  /// @param wanted outputs that the runtime makes room for: the result owns them
  /// @param places outputs that are written into the caller's tensors
  OrtSession.Result run(
      Map<String, OnnxTensor> values, Set<String> wanted, Map<String, ? extends OnnxValue> places) {
    try {
      return session.run(values, wanted, places, options);
    } catch (OrtException e) {
      throw new InferenceException(file + ": ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try (options) {
      session.close();
    } catch (OrtException e) {
      throw new InferenceException(file + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
