package dev.treeline.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Language models without pictures, for judges and text-only arms: Llama, Mistral, Qwen2, Qwen3.
final class TextOnlyFamily implements Family {
  /// For base models, which have no form of their own.
  static final String TEMPLATE =
      "{% for message in messages %}{{ message['content'] + '\\n' }}{% endfor %}";

  static final Renaming CANONICAL = new Renaming("model.", "language_model.");
  static final Renaming MODULES = new Renaming("language_model.", "model.");

  @Override
  public Set<String> modelTypes() {
    return Set.of("llama", "mistral", "qwen2", "qwen3");
  }

  @Override
  public TextOnlyConfig config(ConfigNode root) {
    return new TextOnlyConfig(LlamaConfigReader.read(root));
  }

  @Override
  public String canonicalName(String fileName) {
    return CANONICAL.apply(fileName);
  }

  @Override
  public String moduleName(String canonical) {
    return MODULES.apply(canonical);
  }

  @Override
  public List<TensorSpec> tensors(ModelConfig config) {
    return TextNames.tensors(config.text());
  }

  @Override
  public PictureLayout pictures(Path directory, ModelConfig config) {
    return new NoPictures();
  }

  @Override
  public String fallBackTemplate() {
    return TEMPLATE;
  }
}
