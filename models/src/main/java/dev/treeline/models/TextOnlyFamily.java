package dev.treeline.models;

import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Language models without pictures, for judges and text-only arms: Llama, Mistral, Qwen2, Qwen3.
final class TextOnlyFamily implements Family {
  static final String NO_PICTURES =
      "this model takes no pictures: it is a language model by itself";

  /// For base models, which have no form of their own.
  private static final String TEMPLATE =
      "{% for message in messages %}{{ message['content'] + '\\n' }}{% endfor %}";

  private static final Renaming CANONICAL = new Renaming("model.", "language_model.");
  private static final Renaming MODULES = new Renaming("language_model.", "model.");

  @Override
  public Set<String> modelTypes() {
    return Set.of("llama", "mistral", "qwen2", "qwen3");
  }

  @Override
  public TextOnlyConfig config(ConfigNode root) {
    return new TextOnlyConfig(LlamaConfigReader.read(root, root));
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

  /// A prompt of words only.
  private static final class NoPictures implements PictureLayout {
    @Override
    public String placeholder() {
      return "\0picture\0"; // no text holds it
    }

    @Override
    public Picture prepare(RgbImage image, String contentHash) {
      throw new IllegalArgumentException(NO_PICTURES);
    }

    @Override
    public String expansion(Picture picture) {
      throw new IllegalArgumentException(NO_PICTURES);
    }

    @Override
    public String arrange(String prompt, int pictures) {
      if (pictures > 0) {
        throw new IllegalArgumentException(
            NO_PICTURES + ", but the conversation shows " + pictures);
      }
      return prompt;
    }
  }
}
