package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.Dtype;
import dev.treeline.models.SafetensorsWriter;
import dev.treeline.models.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Writes a new LLaVA with random weights as a Hugging Face directory that any LLaVA loader reads:
/// CLIP tower, projector, Llama, a byte-level tokenizer and LLaVA-1.5's way of putting questions.
final class FreshModel {
  static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>", "<pad>", "<image>");
  private static final int BOS = 1;
  private static final int EOS = 2;
  private static final int PAD = 3;
  private static final int IMAGE = 4;
  private static final String CHAT_TEMPLATE =
      "{% for message in messages %}"
          + "{% if message['role'] == 'user' %}{{ 'USER: ' }}"
          + "{% elif message['role'] == 'assistant' %}{{ 'ASSISTANT: ' }}{% endif %}"
          + "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}"
          + "{{ '<image>\\n' }}{% endfor %}"
          + "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}"
          + "{% if message['role'] == 'assistant' %}{{ content['text'] + '</s>' }}"
          + "{% else %}{{ content['text'] + ' ' }}{% endif %}{% endfor %}"
          + "{% endfor %}"
          + "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";

  private final ModelShape shape;
  private final TokenizerTrainer.Vocabulary vocabulary;
  private final int vocabularySize;

  /// @param vocabulary whose first tokens are [#SPECIAL]
  FreshModel(ModelShape shape, TokenizerTrainer.Vocabulary vocabulary) {
    this.shape = shape;
    this.vocabulary = vocabulary;
    this.vocabularySize = (vocabulary.tokens().size() + 15) / 16 * 16;
  }

  /// Writes all files into `directory`.
  void write(Path directory, long seed) {
    try {
      Files.createDirectories(directory);
      write(directory.resolve("config.json"), config());
      write(directory.resolve("generation_config.json"), generation());
      write(directory.resolve("tokenizer.json"), tokenizer());
      write(directory.resolve("tokenizer_config.json"), tokenizerConfig());
      write(directory.resolve("special_tokens_map.json"), specialTokens());
      write(directory.resolve("preprocessor_config.json"), preprocessor());
      write(directory.resolve("processor_config.json"), processor());
      Files.writeString(directory.resolve("chat_template.jinja"), CHAT_TEMPLATE);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written: " + e.getMessage(), e);
    }
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"), weights(seed), Map.of("format", "pt"));
  }

  private static void write(Path file, JsonNode content) throws IOException {
    Files.writeString(file, content.toPrettyString() + "\n");
  }

  private static ObjectNode object(String json) throws IOException {
    return (ObjectNode) RecipeReader.MAPPER.readTree(json);
  }

  private ObjectNode config() throws IOException {
    ObjectNode config =
        object(
            """
            {"architectures": ["LlavaForConditionalGeneration"], "model_type": "llava",
             "dtype": "bfloat16", "multimodal_projector_bias": true,
             "projector_hidden_act": "gelu", "tie_word_embeddings": false,
             "transformers_version": "4.57.6", "vision_feature_layer": -1,
             "vision_feature_select_strategy": "default"}
            """);
    config.put("image_seq_length", shape.patches());
    config.put("image_token_index", IMAGE).put("pad_token_id", PAD);
    ObjectNode text =
        object(
            """
            {"attention_bias": false, "attention_dropout": 0.0, "hidden_act": "silu",
             "initializer_range": 0.02, "mlp_bias": false, "model_type": "llama",
             "rms_norm_eps": 1e-05, "rope_scaling": null, "rope_theta": 10000.0,
             "tie_word_embeddings": false, "use_cache": true}
            """);
    part(text, shape.text()).put("vocab_size", vocabularySize);
    text.put("num_key_value_heads", shape.text().heads());
    text.put("head_dim", shape.text().width() / shape.text().heads());
    text.put("max_position_embeddings", shape.maxPositions());
    text.put("bos_token_id", BOS).put("eos_token_id", EOS).put("pad_token_id", PAD);
    config.set("text_config", text);
    ObjectNode vision =
        object(
            """
            {"attention_dropout": 0.0, "hidden_act": "quick_gelu", "initializer_factor": 1.0,
             "initializer_range": 0.02, "layer_norm_eps": 1e-05, "model_type": "clip_vision_model",
             "num_channels": 3}
            """);
    part(vision, shape.vision()).put("image_size", shape.imageSize());
    vision.put("patch_size", shape.patchSize()).put("projection_dim", shape.vision().width());
    config.set("vision_config", vision);
    return config;
  }

  private static ObjectNode part(ObjectNode node, ModelShape.Part part) {
    return node.put("hidden_size", part.width())
        .put("num_hidden_layers", part.layers())
        .put("num_attention_heads", part.heads())
        .put("intermediate_size", part.mlpWidth());
  }

  private static ObjectNode generation() throws IOException {
    return object("{\"transformers_version\": \"4.57.6\"}")
        .put("bos_token_id", BOS)
        .put("eos_token_id", EOS)
        .put("pad_token_id", PAD);
  }

  private ObjectNode tokenizer() throws IOException {
    ObjectNode tokenizer =
        object(
            """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
             "normalizer": null,
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false,
               "trim_offsets": true, "use_regex": true},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                          {"Sequence": {"id": "A", "type_id": 0}}],
               "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                        {"Sequence": {"id": "A", "type_id": 0}},
                        {"SpecialToken": {"id": "<s>", "type_id": 1}},
                        {"Sequence": {"id": "B", "type_id": 1}}],
               "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
             "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true,
               "use_regex": true},
             "model": {"type": "BPE", "dropout": null, "unk_token": null,
               "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
               "byte_fallback": false, "ignore_merges": false, "vocab": {}, "merges": []}}
            """);
    for (int id = 0; id < SPECIAL.size(); id++) {
      tokenizer.withArray("added_tokens").add(addedToken(SPECIAL.get(id)).put("id", id));
    }
    ObjectNode vocab = (ObjectNode) tokenizer.at("/model/vocab");
    TokenizerTrainer.ids(vocabulary).forEach(vocab::put);
    var merges = ((ObjectNode) tokenizer.get("model")).putArray("merges");
    vocabulary.merges().forEach(pair -> merges.addArray().add(pair.left()).add(pair.right()));
    return tokenizer;
  }

  private static ObjectNode addedToken(String content) throws IOException {
    return object(
            """
            {"single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
             "special": true}
            """)
        .put("content", content);
  }

  private static ObjectNode specialTokens() throws IOException {
    return object(
        """
        {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
        """);
  }

  private static ObjectNode tokenizerConfig() throws IOException {
    ObjectNode config = specialTokens();
    ObjectNode added = config.putObject("added_tokens_decoder");
    for (int id = 0; id < SPECIAL.size(); id++) {
      added.set(Integer.toString(id), addedToken(SPECIAL.get(id)));
    }
    config.putArray("model_input_names").add("input_ids").add("attention_mask");
    return config
        .put("clean_up_tokenization_spaces", false)
        .put("image_token", "<image>")
        .put("model_max_length", 1_000_000)
        .put("padding_side", "left")
        .put("processor_class", "LlavaProcessor")
        .put("tokenizer_class", "PreTrainedTokenizerFast");
  }

  private ObjectNode preprocessor() throws IOException {
    ObjectNode config =
        object(
            """
            {"do_center_crop": true, "do_convert_rgb": true, "do_normalize": true,
             "do_rescale": true, "do_resize": true,
             "image_mean": [0.48145466, 0.4578275, 0.40821073],
             "image_processor_type": "CLIPImageProcessor",
             "image_std": [0.26862954, 0.26130258, 0.27577711],
             "processor_class": "LlavaProcessor", "resample": 3,
             "rescale_factor": 0.00392156862745098}
            """);
    config.putObject("crop_size").put("height", shape.imageSize()).put("width", shape.imageSize());
    config.putObject("size").put("shortest_edge", shape.imageSize());
    return config;
  }

  private ObjectNode processor() throws IOException {
    return object(
            """
            {"image_token": "<image>", "num_additional_image_tokens": 1,
             "processor_class": "LlavaProcessor", "vision_feature_select_strategy": "default"}
            """)
        .put("patch_size", shape.patchSize());
  }

  /// Normal weights of deviation 1 / sqrt(inputs), those that end a branch smaller by the square
  /// root of the number of branches (as CLIP and GPT-2 do), embeddings 1 / sqrt(D), head and patch
  /// map 0.02; norms one, biases zero.
  private List<SafetensorsWriter.Entry> weights(long seed) {
    var random = new SplittableRandom(seed);
    var entries = new ArrayList<SafetensorsWriter.Entry>();
    for (ParameterShape parameter : ParameterShape.of(shape, vocabularySize)) {
      float[] values = new float[parameter.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            parameter.deviation() == 0
                ? parameter.mean()
                : (float) (parameter.deviation() * random.nextGaussian());
      }
      entries.add(
          SafetensorsWriter.Entry.of(
              Weights.stockName(parameter.name()), Dtype.F32, parameter.shape(), values));
    }
    return entries;
  }
}
