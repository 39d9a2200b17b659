package dev.treeline.models;

import java.util.List;
import java.util.Set;

/// Gemma, Gemma 2 and Gemma 3 without pictures.
final class GemmaFamily implements TextFamily {
  private static final String TEMPLATE =
      """
      {{- bos_token }}
      {%- for message in messages %}
      {{- '<start_of_turn>' + ('model' if message['role'] == 'assistant' else 'user') + '\n' }}
      {{- message['content'] | trim + '<end_of_turn>\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{- '<start_of_turn>model\n' }}
      {%- endif %}
      """;

  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma", "gemma2", "gemma3_text");
  }

  @Override
  public GemmaConfig config(ConfigNode root) {
    return new GemmaConfig(
        GemmaConfigReader.read(
            root,
            switch (root.text("model_type", "")) {
              case "gemma" -> GemmaConfigReader.Kind.GEMMA;
              case "gemma2" -> GemmaConfigReader.Kind.GEMMA2;
              default -> GemmaConfigReader.Kind.GEMMA3;
            }));
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return GemmaNames.tensors(((GemmaConfig) config).gemma());
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }

  @Override
  public Set<String> harmlessKeys() {
    return GemmaConfigReader.HARMLESS;
  }
}
