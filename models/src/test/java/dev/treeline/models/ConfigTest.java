package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  /// As in llava-hf/llava-1.5-7b-hf: whatever equals a default is left out.
  private static final String LLAVA_15 =
      """
      {"architectures": ["LlavaForConditionalGeneration"], "ignore_index": -100,
       "image_token_index": 32000, "model_type": "llava", "pad_token_id": 32001,
       "projector_hidden_act": "gelu",
       "text_config": {"_name_or_path": "lmsys/vicuna-7b-v1.5", "max_position_embeddings": 4096,
         "model_type": "llama", "rms_norm_eps": 1e-05, "torch_dtype": "float16",
         "vocab_size": 32064},
       "tie_word_embeddings": false, "torch_dtype": "float16",
       "vision_config": {"hidden_size": 1024, "image_size": 336, "intermediate_size": 4096,
         "model_type": "clip_vision_model", "num_attention_heads": 16, "num_hidden_layers": 24,
         "patch_size": 14, "projection_dim": 768, "vocab_size": 32000},
       "vision_feature_layer": -2, "vision_feature_select_strategy": "default",
       "vocab_size": 32064}
      """;

  /// `PreTrainedModel.tie_weights` asks the text part's configuration (transformers 4.57.6).
  @Test
  void onlyTheTextPartSaysThatTheHeadIsTied() {
    String tied =
        LLAVA_15.replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
    assertThat(read(tied).text().tied()).isFalse();
    String said = LLAVA_15.replace("\"vocab_size\": 32064},", "\"tie_word_embeddings\": true},");
    assertThat(read(said).text().tied()).isTrue();
  }

  @Test
  void fillsInTheDefaultsThatStockFilesLeaveOut() {
    LlavaConfig config = read(LLAVA_15);
    TextConfig text = config.text();
    assertThat(text.width()).isEqualTo(4096);
    assertThat(text.layers()).isEqualTo(32);
    assertThat(text.attention()).isEqualTo(TextConfig.Attention.of(32, 32, 128));
    assertThat(text.mlp()).isEqualTo(new TextConfig.Mlp(11008, Activation.SILU, false));
    assertThat(text.vocabularySize()).isEqualTo(32064);
    assertThat(text.rmsEps()).isEqualTo(1e-5);
    assertThat(text.rotary()).isEqualTo(new RotaryConfig(10000, 4096, new RotaryScaling.None()));
    assertThat(text.tied()).isFalse();
    assertThat(config.vision())
        .isEqualTo(
            new VisionConfig(
                VisionConfig.Kind.CLIP,
                1024,
                24,
                16,
                4096,
                new VisionConfig.Grid(336, 14),
                1e-5,
                Activation.QUICK_GELU));
    assertThat(config.imageTokens()).isEqualTo(576);
    assertThat(config.featureStates()).containsExactly(23);
    assertThat(config.imageTokenId()).isEqualTo(32000);
  }

  @Test
  void anEmptyConfigIsLlava15sOwnTowerAndLlamasDefaults() {
    LlavaConfig config = read("{\"model_type\": \"llava\"}");
    assertThat(config.vision()).isEqualTo(read(LLAVA_15).vision());
    assertThat(config.text().rmsEps()).isEqualTo(1e-6);
    assertThat(config.text().vocabularySize()).isEqualTo(32000);
    assertThat(config.text().rotary().maxPositions()).isEqualTo(2048);
    assertThat(config.projectorBias()).isTrue();
  }

  @Test
  void knowsMistralsDefaultsAndTellsNullFromAbsent() {
    TextConfig absent = text("{\"model_type\": \"mistral\"}");
    assertThat(absent.kvHeads()).isEqualTo(8);
    assertThat(absent.mlpWidth()).isEqualTo(14336);
    assertThat(absent.window().orElseThrow().positions()).isEqualTo(4096);
    assertThat(absent.rotary().maxPositions()).isEqualTo(131072);
    TextConfig none =
        text(
            "{\"model_type\": \"mistral\", \"sliding_window\": null,"
                + " \"num_key_value_heads\": null, \"rope_theta\": 1000000.0}");
    assertThat(none.window()).isEmpty();
    assertThat(none.kvHeads()).isEqualTo(32);
    assertThat(none.rotary().base()).isEqualTo(1e6);
    assertThat(text("{\"sliding_window\": 128}").window()).isEmpty();
  }

  @Test
  void knowsSiglipsDefaults() {
    LlavaConfig config =
        read(
            "{\"model_type\":\"llava\",\"vision_feature_layer\":[-2,-5,0],"
                + "\"vision_feature_select_strategy\":\"full\","
                + "\"vision_config\":{\"model_type\":\"siglip_vision_model\"}}");
    assertThat(config.vision().layerNormEps()).isEqualTo(1e-6);
    assertThat(config.vision().activation()).isEqualTo(Activation.GELU_TANH);
    assertThat(config.vision().positions()).isEqualTo(196);
    assertThat(config.imageTokens()).isEqualTo(196);
    assertThat(config.featureStates()).containsExactly(11, 8, 0);
    assertThat(config.featureWidth()).isEqualTo(3 * 768);
  }

  @Test
  void readsNewAndOldKeysAlike() {
    assertThat(read("{\"model_type\":\"llava\",\"image_token_id\":7}").imageTokenId())
        .isEqualTo(read("{\"model_type\":\"llava\",\"image_token_index\":7}").imageTokenId());
    TextConfig old =
        text("{\"rope_theta\": 5e5, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}}");
    TextConfig fresh =
        text(
            "{\"rope_parameters\": {\"rope_type\": \"linear\", \"factor\": 2.0,"
                + " \"rope_theta\": 5e5}}");
    assertThat(fresh).isEqualTo(old);
    assertThat(old.rotary().scaling()).isEqualTo(new RotaryScaling.Linear(2));
    assertThat(text("{\"rope_parameters\":{\"rope_type\":\"default\"}}").rotary().base())
        .isEqualTo(10000);
  }

  @Test
  void readsQwensTextPartsWithTheirOwnDefaults() {
    TextConfig second = text("{\"model_type\":\"qwen2\"}");
    assertThat(second.attention())
        .isEqualTo(new TextConfig.Attention(32, 32, 128, true, false, false, Optional.empty()));
    assertThat(second.mlpWidth()).isEqualTo(22016);
    assertThat(second.vocabularySize()).isEqualTo(151936);
    TextConfig third = text("{\"model_type\":\"qwen3\",\"hidden_size\":256}");
    assertThat(third.headWidth()).isEqualTo(128);
    assertThat(third.attention().headNorms()).isTrue();
    assertThat(third.attention().inputBias()).isFalse();
  }

  @Test
  void qwensWindowIsThatOfTheLayersThatHaveIt() {
    String common = "\"model_type\":\"qwen2\",\"num_hidden_layers\":4,\"sliding_window\":9";
    assertThat(text("{" + common + "}").window()).isEmpty();
    String used = common + ",\"use_sliding_window\":true";
    assertThat(text("{" + used + ",\"max_window_layers\":3}").window())
        .contains(new TextConfig.Window(9, Set.of(3)));
    String types =
        ",\"layer_types\":[\"sliding_attention\",\"full_attention\",\"sliding_attention\","
            + "\"full_attention\"]";
    assertThat(text("{" + used + types + "}").window())
        .contains(new TextConfig.Window(9, Set.of(0, 2)));
  }

  @Test
  void frequenciesFollowTheFormulas() {
    var plain = new RotaryConfig(10000, 2048, new RotaryScaling.None());
    float[] frequencies = plain.inverseFrequencies(8);
    assertThat(frequencies).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat((double) frequencies[i])
          .isCloseTo(Math.pow(10, -i), org.assertj.core.data.Offset.offset(1e-7));
    }
    float[] linear =
        new RotaryConfig(10000, 2048, new RotaryScaling.Linear(4)).inverseFrequencies(8);
    IntStream.range(0, 4).forEach(i -> assertThat(linear[i]).isEqualTo(frequencies[i] / 4));
    float[] llama3 =
        new RotaryConfig(10000, 131072, new RotaryScaling.Llama3(8, 1, 4, 8192))
            .inverseFrequencies(8);
    // wavelengths 6.3, 63, 628 and 6283 against 8192 / 4 = 2048 and 8192 / 1 = 8192
    assertThat(llama3[0]).isEqualTo(frequencies[0]);
    assertThat(llama3[2]).isEqualTo(frequencies[2]);
    double smooth = (8192 / (2 * Math.PI * 1000) - 1) / 3;
    assertThat((double) llama3[3])
        .isCloseTo(
            (1 - smooth) * 0.001 / 8 + smooth * 0.001, org.assertj.core.data.Offset.offset(1e-9));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "model_type":"opt" | text_config.model_type must be llama, mistral, qwen2 or qwen3, but is "opt"
          "model_type":"qwen2","num_hidden_layers":2,"layer_types":["full_attention"] | text_config.layer_types must be full_attention or sliding_attention for each of 2 layers
          "model_type":"qwen2","num_hidden_layers":1,"layer_types":["sliding_attention"] | text_config.layer_types names sliding_attention, but use_sliding_window is not set
          "hidden_size":-1 | text_config.hidden_size must be a whole number above 0, but is -1
          "hidden_size":"x" | text_config.hidden_size must be a whole number
          "hidden_size":99999999999 | text_config.hidden_size must be a whole number
          "hidden_act":"xielu" | text_config.hidden_act must be one of silu, gelu
          "num_key_value_heads":5 | text_config.num_key_value_heads is 5, which does not divide the 32 heads
          "num_attention_heads":33,"num_key_value_heads":33 | text_config.head_dim must be even
          "rms_norm_eps":0 | text_config.rms_norm_eps must be a number above 0, but is 0
          "rms_norm_eps":NaN | text_config.rms_norm_eps must be a number above 0
          "rope_scaling":{"rope_type":"helix","factor":2} | text_config.rope_scaling.rope_type must be one of default, dynamic, linear, llama3, longrope, yarn, but is "helix"
          "rope_scaling":{"type":"dynamic"} | text_config.rope_scaling.factor is missing
          "rope_parameters":{"rope_type":"llama3","factor":2} | text_config.rope_parameters.low_freq_factor is missing
          "rope_scaling":7 | text_config.rope_scaling must be an object
          "partial_rotary_factor":0.5 | text_config.partial_rotary_factor other than 1 is not supported
          "tie_word_embeddings":1 | text_config.tie_word_embeddings must be true or false
          "quantization_config":{} | text_config.quantization_config is {}: a quantised checkpoint is not supported
          """)
  void refusesWhatItCannotHonourInTheTextPart(String keys, String complaint) {
    assertThatThrownBy(() -> text("{" + keys + "}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("config.json: " + complaint);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "vision_feature_layer":-26 | vision_feature_layer is -26, but the tower has 24 layers
          "vision_feature_layer":"last" | vision_feature_layer must be a whole number or a list
          "vision_feature_select_strategy":"cls_patch" | must be default or full, but is "cls_patch"
          "vision_config":{"model_type":"vit"} | vision_config.model_type must be clip_vision_model or siglip_vision_model
          "vision_config":{"num_channels":1} | vision_config.num_channels other than 3
          "vision_config":{"patch_size":500} | vision_config.patch_size is 500, more than image_size 224
          "vision_config":{"num_attention_heads":7} | vision_config.num_attention_heads is 7, which does not divide 768
          "image_token_index":-200 | image_token_index must be an id, 0 or above
          "quantization_config":{"bits":4} | a quantised checkpoint is not supported
          "model_type":"llava_next" | Duplicate field
          "mm_vision_tower":"openai/clip" | belongs to the original LLaVA layout
          """)
  void refusesWhatItCannotHonourElsewhere(String keys, String complaint) {
    assertThatThrownBy(() -> read("{\"model_type\":\"llava\"," + keys + "}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(complaint)
        .hasMessageContaining("config.json");
  }

  @Test
  void bothWeightLayoutsHaveOneCanonicalName() {
    assertThat(
            List.of(
                "language_model.model.layers.0.mlp.up_proj.weight",
                "model.language_model.layers.0.mlp.up_proj.weight"))
        .extracting(LlavaNames.CANONICAL::apply)
        .containsOnly("language_model.layers.0.mlp.up_proj.weight");
    assertThat(List.of("language_model.lm_head.weight", "lm_head.weight"))
        .extracting(LlavaNames.CANONICAL::apply)
        .containsOnly("lm_head.weight");
    assertThat(
            List.of(
                "vision_tower.vision_model.post_layernorm.bias",
                "model.vision_tower.vision_model.post_layernorm.bias",
                "model.vision_tower.post_layernorm.bias"))
        .extracting(LlavaNames.CANONICAL::apply)
        .containsOnly("vision_tower.vision_model.post_layernorm.bias");
    assertThat(LlavaNames.CANONICAL.apply("model.multi_modal_projector.linear_1.weight"))
        .isEqualTo("multi_modal_projector.linear_1.weight");
  }

  @Test
  void stockNamesComeBack() {
    LlavaConfig config = read(LLAVA_15);
    for (TensorSpec spec : LlavaNames.tensors(config)) {
      assertThat(LlavaNames.CANONICAL.apply(Weights.stockName(spec.name()))).isEqualTo(spec.name());
    }
    long numbers =
        LlavaNames.tensors(config).stream()
            .filter(TensorSpec::required)
            .mapToLong(spec -> spec.shape().stream().reduce(1L, Math::multiplyExact))
            .sum();
    // 6,738,415,616 of Llama 2 7B with 64 more rows in both tables, the projector, 23 tower layers
    assertThat(numbers).isEqualTo(6_738_415_616L - 2 * 32000 * 4096L + 2 * 32064 * 4096L + PARTS);
  }

  private static final long PARTS =
      1024L * 4096
          + 4096
          + 4096L * 4096
          + 4096 // projector
          + 1024L * 3 * 14 * 14
          + 577 * 1024L
          + 1024
          + 2 * 1024 // patches, positions, class, norm
          + 23L * (4 * (1024 * 1024 + 1024) + 4 * 1024 + 2 * 1024 * 4096 + 4096 + 1024);

  private static TextConfig text(String json) {
    return read("{\"model_type\":\"llava\",\"text_config\":" + json + "}").text();
  }

  private static LlavaConfig read(String json) {
    Path file = Path.of("config.json");
    var root = new ConfigNode(file, "", Json.parse(file, json));
    return (LlavaConfig) Families.of(root).config(root);
  }
}
