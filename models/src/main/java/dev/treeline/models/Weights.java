package dev.treeline.models;

import dev.treeline.prompts.Nearest;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A checkpoint's tensors under canonical names, whichever layout the files have: those of
/// `transformers` ≥ 4.52 without the leading `model.`, such as
/// `language_model.layers.0.self_attn.q_proj.weight`, `lm_head.weight`,
/// `vision_tower.vision_model.…`, `multi_modal_projector.linear_1.weight`.
///
/// A tied head is found under `lm_head.weight` like any other. Usable until the checkpoint is
/// closed.
public final class Weights {
  private static final String HEAD = "lm_head.weight";
  private static final String EMBEDDING = "language_model.embed_tokens.weight";

  private final Safetensors files;
  private final Map<String, String> fileNames = new TreeMap<>();

  Weights(Safetensors files, UnaryOperator<String> canonicalName, boolean tied) {
    this.files = files;
    for (String fileName : files.names()) {
      String name = canonicalName.apply(fileName);
      String other = fileNames.put(name, fileName);
      if (other != null) {
        throw new ModelFormatException(
            "%s: tensors %s and %s are the same one in two layouts"
                .formatted(files.info(fileName).file(), other, fileName));
      }
    }
    String embedding = fileNames.get(EMBEDDING);
    if (tied && embedding != null) {
      fileNames.put(HEAD, embedding);
    }
  }

  /// The name in the older layout, which every version of `transformers` reads; for writing.
  public static String stockName(String canonical) {
    return LlavaNames.stock(canonical);
  }

  public Set<String> names() {
    return Collections.unmodifiableSet(fileNames.keySet());
  }

  public boolean has(String canonical) {
    return fileNames.containsKey(canonical);
  }

  /// What the file says of it; its name is the one in the file.
  public TensorInfo info(String canonical) {
    return files.info(fileName(canonical));
  }

  /// As [Safetensors#bytes].
  public MemorySegment bytes(String canonical) {
    return files.bytes(fileName(canonical));
  }

  /// As [Safetensors#floats].
  public float[] floats(String canonical) {
    return files.floats(fileName(canonical));
  }

  /// As [Safetensors#longs].
  public long[] longs(String canonical) {
    return files.longs(fileName(canonical));
  }

  private String fileName(String canonical) {
    String fileName = fileNames.get(canonical);
    if (fileName == null) {
      throw new ModelFormatException(
          "the checkpoint has no tensor "
              + canonical
              + Nearest.hint(canonical, fileNames.keySet()));
    }
    return fileName;
  }
}
