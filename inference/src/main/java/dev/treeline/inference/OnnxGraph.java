package dev.treeline.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// One ONNX file, loaded: what it takes and gives, and a way to run it. Safe for several threads.
final class OnnxGraph implements AutoCloseable {
  private final Path file;
  private final OrtSession session;
  private final OrtSession.RunOptions options;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, TensorInfo> outputs;

  private OnnxGraph(Path file, OrtSession session, OrtSession.RunOptions options)
      throws OrtException {
    this.file = file;
    this.session = session;
    this.options = options;
    this.inputs = tensors(file, session.getInputInfo());
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
  static OnnxGraph open(Path file, int threads) {
    OnnxProblems.requireOnnx(file);
    OrtEnvironment environment = environment();
    try (Unfinished opened = new Unfinished();
        OrtSession.SessionOptions settings = settings(threads)) {
      OrtSession session = opened.add(environment.createSession(file.toString(), settings));
      OrtSession.RunOptions options = opened.add(new OrtSession.RunOptions());
      var graph = new OnnxGraph(file, session, options);
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

  /// What must be given, in the file's order. Sizes that are free are negative.
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

  /// Settings of every run, such as active adapters; changed before the first run only.
  OrtSession.RunOptions options() {
    return options;
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
