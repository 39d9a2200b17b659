package dev.treeline.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.treeline.models.HostTensor;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The vision encoder of an export, with what it made of the latest pictures. Safe for several
/// threads; one picture is looked at by one of them.
final class OnnxVision implements AutoCloseable {
  private static final long KEPT_NUMBERS = (256L << 20) / Float.BYTES;
  private static final String PIXELS = "pixel_values";
  private static final String MASK = "pixel_attention_mask";

  private final OnnxGraph graph;
  private final String output;
  private final Map<String, HostTensor> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptNumbers;
  private long runs;

  /// Takes the graph over.
  OnnxVision(OnnxGraph graph) {
    this.graph = graph;
    Set<String> outputs = graph.outputs().keySet();
    this.output = outputs.contains("image_features") ? "image_features" : outputs.iterator().next();
    if (!graph.inputs().containsKey(PIXELS) || !OnnxTensors.isReadable(graph.output(output).type)) {
      graph.close();
      throw new ModelFormatException(
          "%s: must take %s and give floating point numbers, but takes %s and gives %s"
              .formatted(graph.file(), PIXELS, graph.inputs().keySet(), graph.outputs()));
    }
  }

  /// How often it ran.
  synchronized long runs() {
    return runs;
  }

  /// What takes the places of a picture's image tokens.
  ///
  /// @return `[rows, D]`; shared, and must not change
  synchronized HostTensor features(Picture picture, PreparedInput input) {
    String key = FeatureCache.digest(picture, input);
    HostTensor features = kept.get(key);
    if (features == null) {
      features = look(picture, input);
      runs++;
      kept.put(key, features);
      keptNumbers += features.values().length;
      dropOldest();
    }
    return features;
  }

  /// The newest entry stays, however large.
  private void dropOldest() {
    var oldest = kept.values().iterator();
    while (keptNumbers > KEPT_NUMBERS && kept.size() > 1) {
      keptNumbers -= oldest.next().values().length;
      oldest.remove();
    }
  }

  private HostTensor look(Picture picture, PreparedInput input) {
    try (Handed handed = new Handed()) {
      Map<String, OnnxTensor> values = new HashMap<>();
      for (String name : graph.inputs().keySet()) {
        values.put(name, handed.add(tensor(name, picture, input)));
      }
      try (OrtSession.Result result = graph.run(values, Set.of(output), Map.of())) {
        OnnxTensor features = (OnnxTensor) result.get(output).orElseThrow();
        long[] shape = features.getInfo().getShape();
        float[] numbers = OnnxTensors.floats(features);
        long width = shape[shape.length - 1];
        return new HostTensor(new long[] {numbers.length / width, width}, numbers);
      }
    } catch (OrtException e) {
      throw new InferenceException(graph.file() + ": " + e.getMessage(), e);
    }
  }

  /// What the picture's preparation, or the prompt's, gives under this name.
  private OnnxTensor tensor(String name, Picture picture, PreparedInput input) throws OrtException {
    HostTensor given = name.equals(PIXELS) ? picture.pixels() : picture.details().get(name);
    if (given == null && name.equals(MASK)) {
      given = everywhere(picture.pixels());
    }
    if (given == null) {
      given = input.extras().get(name);
    }
    if (given == null) {
      throw new ModelFormatException(
          "%s: takes the input %s, which the preparation of a picture of this model does not give"
              .formatted(graph.file(), name));
    }
    TensorInfo info = graph.input(name);
    return OnnxTensors.of(info.type, fitted(name, info.getShape(), given.shape()), given.values());
  }

  /// A mask that hides no pixel.
  private static HostTensor everywhere(HostTensor pixels) {
    long[] shape = pixels.shape();
    long[] sizes = {shape[0], shape[shape.length - 2], shape[shape.length - 1]};
    float[] ones = new float[Math.toIntExact(sizes[0] * sizes[1] * sizes[2])];
    Arrays.fill(ones, 1);
    return new HostTensor(sizes, ones);
  }

  /// The shape with axes of size 1 before it, as many as the file has more.
  private long[] fitted(String name, long[] declared, long[] given) {
    int more = declared.length - given.length;
    boolean fits = more >= 0;
    long[] shape = new long[declared.length];
    for (int axis = 0; fits && axis < shape.length; axis++) {
      shape[axis] = axis < more ? 1 : given[axis - more];
      fits = declared[axis] < 0 || declared[axis] == shape[axis];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: %s must be %s, but this picture's is %s"
              .formatted(graph.file(), name, Arrays.toString(declared), Arrays.toString(given)));
    }
    return shape;
  }

  @Override
  public void close() {
    graph.close();
  }
}
