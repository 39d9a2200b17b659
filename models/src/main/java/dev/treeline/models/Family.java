package dev.treeline.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What one kind of model needs beyond the common: its config, the names of its weights, and how
/// its pictures enter the prompt. A new kind is a new implementation in [Families], a record in
/// [ModelConfig], and a tower in `inference`.
///
/// All families call the language model's tensors by the same canonical names, those of
/// [TextNames].
interface Family {
  /// Each `model_type` in config.json that this family reads.
  Set<String> modelTypes();

  /// Reads config.json, refusing what would change results and is not supported.
  ModelConfig config(ConfigNode root);

  /// The canonical name of a tensor that a file calls `fileName`; [Renaming] does most of it.
  String canonicalName(String fileName);

  /// What a tensor is called in the model that `transformers` 4.57 builds, and so in adapters of
  /// PEFT: the other way round than [#canonicalName].
  default String moduleName(String canonical) {
    return canonical.startsWith("lm_head.") ? canonical : "model." + canonical;
  }

  /// Every tensor the config calls for, those that exist in files but are never used included.
  List<TensorSpec> tensors(ModelConfig config);

  /// How pictures enter the prompt, from the processor's files.
  PictureLayout pictures(Path directory, ModelConfig config);

  /// How a turn's content reaches the chat template.
  default ChatTemplate.Form form(ModelConfig config) {
    return config.imageToken().isPresent() ? ChatTemplate.Form.PARTS : ChatTemplate.Form.TEXT;
  }

  /// The chat template for checkpoints that bring none.
  String fallBackTemplate();

  /// Keys of config.json that [#config] does not read and that change nothing in this family.
  default Set<String> harmlessKeys() {
    return Set.of();
  }
}
