package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds the keys of a config that nobody asked for and that are not known to be harmless: each may
/// stand for a computation that is not done here.
final class ConfigKeys {
  /// Keys that change nothing in what a model computes from given tokens: names, training, defaults
  /// of generation (which generation_config.json and the command line rule), and outputs.
  private static final Set<String> HARMLESS =
      Set.of(
          // names and versions
          "_attn_implementation_autoset",
          "_commit_hash",
          "_name_or_path",
          "architectures",
          "auto_map",
          "custom_pipelines",
          "finetuning_task",
          "id2label",
          "label2id",
          "model_type",
          "problem_type",
          "tokenizer_class",
          "transformers_version",
          "transformers.js_config",
          // types of the weights: the files themselves say them
          "dtype",
          "torch_dtype",
          "_torch_dtype",
          "float32_attention",
          "use_bfloat16",
          // training
          "attention_dropout",
          "attention_probs_dropout_prob",
          "classifier_dropout",
          "drop_path_rate",
          "dropout",
          "embd_pdrop",
          "embedding_dropout",
          "gradient_checkpointing",
          "hidden_dropout_prob",
          "ignore_index",
          "initializer_cutoff_factor",
          "initializer_factor",
          "initializer_range",
          "layerdrop",
          "layer_scale_init_value",
          "logit_scale_init_value",
          "projection_dropout",
          "proj_drop",
          "resid_pdrop",
          "router_aux_loss_coef",
          "z_loss_coef",
          "neftune_noise_alpha",
          "use_mask_token",
          // outputs and how it is run
          "chunk_size_feed_forward",
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "pretraining_tp",
          "pruned_heads",
          "return_dict",
          "return_dict_in_generate",
          "torchscript",
          "use_cache",
          "use_flash_attn",
          "use_return_dict",
          "cross_attention_hidden_size",

          // heads that a causal model does not use
          "projection_dim",
          "logit_scale",
          "vision_use_head",
          // tokens and generation
          "begin_suppress_tokens",
          "bos_token_id",
          "decoder_start_token_id",
          "diversity_penalty",
          "do_sample",
          "early_stopping",
          "encoder_no_repeat_ngram_size",
          "eos_token_id",
          "exponential_decay_length_penalty",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "bad_words_ids",
          "length_penalty",
          "max_length",
          "min_length",
          "no_repeat_ngram_size",
          "num_beams",
          "num_beam_groups",
          "num_return_sequences",
          "pad_token_id",
          "prefix",
          "remove_invalid_values",
          "repetition_penalty",
          "sep_token_id",
          "suppress_tokens",
          "task_specific_params",
          "temperature",
          "tf_legacy_loss",
          "top_k",
          "top_p",
          "typical_p",
          // what the tokens of a prompt are is the tokenizer's and the template's word
          "image_seq_length",
          "video_token_id",
          "video_token_index",
          "vision_start_token_id",
          "vision_end_token_id",
          "vision_token_id",
          "system_message",
          "template",
          // sizes that are said twice
          "max_window_layers",
          "vocab_size",
          "max_position_embeddings",
          "max_sequence_length",
          "tie_word_embeddings",
          "use_image_newline_parameter",
          "is_llama_config",
          "pixel_shuffle_factor",
          "max_image_size",
          "size",
          "use_base_siglip",
          "_flash_attn_2_enabled");

  /// Switches that change nothing when they are off.
  private static final Set<String> OFF =
      Set.of(
          "add_cross_attention",
          "alternating_sliding_window",
          "is_decoder",
          "is_encoder_decoder",
          "qk_layer_norms",
          "rope_interleaved",
          "use_resampler",
          "tie_encoder_decoder");

  private ConfigKeys() {}

  /// The paths of unknown keys, in the order of the file.
  ///
  /// @param root after the family's reader has read it
  /// @param more what else is harmless in this family
  static List<String> unknown(ConfigNode root, Set<String> more) {
    List<String> unknown = new ArrayList<>();
    collect(root, root.node(), "", more, unknown);
    return unknown;
  }

  private static void collect(
      ConfigNode root, JsonNode node, String path, Set<String> more, List<String> unknown) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      if (HARMLESS.contains(key) || more.contains(key) || isOff(key, value)) {
        continue;
      }
      boolean asked = root.asked().contains(path + key);
      if (!asked) {
        unknown.add(path + key);
      } else if (value.isObject()) {
        collect(root, value, path + key + ".", more, unknown);
      }
    }
  }

  private static boolean isOff(String key, JsonNode value) {
    return value.isNull()
        || (key.equals("num_channels") && value.asInt() == 3)
        || (OFF.contains(key) && value.isBoolean() && !value.booleanValue());
  }

  /// Refuses unknown keys by name.
  static void require(ConfigNode root, Set<String> more) {
    List<String> unknown = unknown(root, more);
    if (!unknown.isEmpty()) {
      throw new ModelFormatException(complaint(root, unknown));
    }
  }

  static String complaint(ConfigNode root, List<String> unknown) {
    return "%s: %s: %s not known here and may change what the model computes; --lenient loads it all the same"
        .formatted(root.file(), String.join(", ", unknown), unknown.size() == 1 ? "is" : "are");
  }
}
