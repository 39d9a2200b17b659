package dev.treeline.models;

import java.util.List;

/// What the families are made of, for people: the rows of docs/models.md.
///
/// @param modelType the `model_type` in config.json
/// @param tower what looks at pictures
/// @param languageModel what reads and writes
public record FamilyTable(String modelType, String tower, String languageModel) {
  private static final List<FamilyTable> ROWS =
      List.of(
          new FamilyTable("llama", "none", "Llama"),
          new FamilyTable("mistral", "none", "Mistral"),
          new FamilyTable("qwen2", "none", "Qwen2"),
          new FamilyTable("qwen3", "none", "Qwen3"),
          new FamilyTable("phi3", "none", "Phi-3"),
          new FamilyTable("phi3_v", "CLIP; tiles, squares of patches", "Phi-3"),
          new FamilyTable("gemma", "none", "Gemma"),
          new FamilyTable("gemma2", "none", "Gemma 2"),
          new FamilyTable("gemma3_text", "none", "Gemma 3"),
          new FamilyTable("llava", "CLIP, SigLIP", "Llama, Mistral, Qwen2, Qwen3"),
          new FamilyTable(
              "llava_next", "CLIP, SigLIP; any-resolution tiles", "Llama, Mistral, Qwen2, Qwen3"),
          new FamilyTable("idefics3", "SigLIP; tiles, pixel shuffle", "Llama"),
          new FamilyTable("smolvlm", "SigLIP; tiles, pixel shuffle", "Llama"),
          new FamilyTable("internvl", "InternViT; tiles, pixel shuffle", "Qwen2, Llama"),
          new FamilyTable("instructblip", "BLIP ViT, Q-Former that reads the question", "Llama"),
          new FamilyTable("mllama", "local and global layers; tiles", "Llama, cross-attention"),
          new FamilyTable("qwen2_vl", "2-D rotary, patch merger", "Qwen2, M-RoPE"),
          new FamilyTable("qwen2_5_vl", "windowed attention, patch merger", "Qwen2, M-RoPE"),
          new FamilyTable("qwen3_vl", "patch merger, features in several layers", "Qwen3, M-RoPE"),
          new FamilyTable("llava_onevision", "SigLIP; any-resolution tiles, shrunk", "Qwen2"),
          new FamilyTable("gemma3", "SigLIP, pooled", "Gemma 3"),
          new FamilyTable("paligemma", "SigLIP", "Gemma, Gemma 2"));

  /// The row of a model type; dashes where nobody has written one.
  public static FamilyTable of(String modelType) {
    return ROWS.stream()
        .filter(row -> row.modelType.equals(modelType))
        .findFirst()
        .orElse(new FamilyTable(modelType, "–", "–"));
  }

  /// The row in Markdown.
  ///
  /// @param name of the checkpoint that was held against the reference
  /// @param outcome what came of it, such as `15/15 | 5.2e-06`
  public String markdown(String name, String outcome) {
    return "| `%s` | %s | %s | %s | %s |".formatted(modelType, tower, languageModel, name, outcome);
  }
}
