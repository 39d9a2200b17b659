package dev.treeline.models.hub;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which of a model's files are needed here.
///
/// @param onnx the ONNX export instead of the safetensors
/// @param variant of the export; empty for the most exact there is
public record HubSelection(boolean onnx, Optional<String> variant) {
  private static final List<String> PARTS =
      List.of("decoder_model_merged", "embed_tokens", "vision_encoder");
  private static final List<String> BEST_FIRST =
      List.of("", "_fp16", "_int8", "_quantized", "_uint8", "_q4f16", "_q4", "_bnb4");
  private static final Set<String> ENDINGS = Set.of("json", "jinja", "txt", "model", "tiktoken");
  private static final Set<String> FOLDERS =
      Set.of("qformer_tokenizer", "additional_chat_templates");

  /// The safetensors, and what describes them.
  public static HubSelection standard() {
    return new HubSelection(false, Optional.empty());
  }

  /// The files to fetch.
  ///
  /// @param files all that the model has, with `/` between folders
  /// @throws IllegalArgumentException when what was asked for is not among them
  List<String> of(List<String> files) {
    List<String> chosen = new ArrayList<>(files.stream().filter(HubSelection::describes).toList());
    chosen.addAll(onnx ? exports(files) : weights(files));
    return chosen;
  }

  private static boolean describes(String file) {
    int slash = file.lastIndexOf('/');
    String ending = file.substring(file.lastIndexOf('.') + 1);
    return ENDINGS.contains(ending)
        && (slash < 0 || FOLDERS.contains(file.substring(0, slash)))
        && !file.endsWith(".index.json");
  }

  private static List<String> weights(List<String> files) {
    List<String> all =
        files.stream()
            .filter(file -> file.indexOf('/') < 0)
            .filter(file ->
                file.endsWith(".safetensors") || file.equals("model.safetensors.index.json"))
            .toList();
    List<String> model = all.stream().filter(file -> file.startsWith("model")).toList();
    if (model.contains("model.safetensors")) {
      return List.of("model.safetensors");
    }
    if (!model.isEmpty() || !all.isEmpty()) {
      return model.isEmpty() ? all : model;
    }
    throw new IllegalArgumentException(
        "this model has no safetensors"
            + (files.stream().anyMatch(file -> file.endsWith(".bin"))
                ? ", only pickled weights (*.bin), which are never read"
                : files.stream().anyMatch(file -> file.endsWith(".onnx"))
                    ? ", but an ONNX export: --onnx"
                    : ""));
  }

  private List<String> exports(List<String> files) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String part : PARTS) {
      Optional<String> file = part(files, part, chosen.isEmpty());
      file.ifPresent(name ->
          files.stream()
              .filter(other -> other.equals(name) || other.startsWith(name + "_data"))
              .forEach(chosen::add));
    }
    return List.copyOf(chosen);
  }

  /// A part in the variant that is asked for, else in the most exact.
  private Optional<String> part(List<String> files, String part, boolean needed) {
    List<String> wanted = new ArrayList<>();
    variant.ifPresent(name -> {
      wanted.add(name.equals("fp32") ? "" : "_" + name);
      if (name.equals("q8")) {
        wanted.add("_quantized");
      }
    });
    Stream<String> endings =
        needed && variant.isPresent()
            ? wanted.stream()
            : Stream.concat(wanted.stream(), BEST_FIRST.stream());
    Optional<String> found =
        endings
            .map(ending -> "onnx/" + part + ending + ".onnx")
            .filter(files::contains)
            .findFirst();
    if (found.isEmpty() && needed) {
      List<String> present = files.stream().filter(f -> f.endsWith(".onnx")).toList();
      throw new IllegalArgumentException(
          present.isEmpty()
              ? "this model has no ONNX export"
              : "this model has no onnx/%s%s.onnx; its export: %s"
                  .formatted(
                      part,
                      wanted.isEmpty() ? "*" : wanted.getFirst(),
                      String.join(", ", present)));
    }
    return found;
  }
}
