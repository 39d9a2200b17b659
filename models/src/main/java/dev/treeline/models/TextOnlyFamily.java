package dev.treeline.models;

import java.util.List;
import java.util.Set;

/// Language models without pictures, for judges and text-only arms: Llama, Mistral, Qwen2, Qwen3.
final class TextOnlyFamily implements TextFamily {
  /// For base models, which have no form of their own.
  static final String TEMPLATE =
      "{% for message in messages %}{{ message['content'] + '\\n' }}{% endfor %}";

  @Override
  public Set<String> modelTypes() {
    return Set.of("llama", "mistral", "qwen2", "qwen3");
  }

  @Override
  public TextOnlyConfig config(ConfigNode root) {
    return new TextOnlyConfig(LlamaConfigReader.read(root));
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return TextNames.tensors(config.text());
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }
}
