package dev.treeline.models;

/// Reads the tower's part of a config with the defaults of `transformers`' configuration_clip.py
/// and configuration_siglip.py; an absent one is LLaVA-1.5's.
final class VisionConfigReader {
  private VisionConfigReader() {}

  /// @param otherwise the `model_type` of a tower that says none
  static VisionConfig read(ConfigNode vision, String otherwise) {
    boolean absent = vision.node().isMissingNode() || vision.node().isNull();
    String type = vision.text("model_type", otherwise);
    boolean clip = type.equals("clip_vision_model");
    if (!clip && !type.equals("siglip_vision_model")) {
      throw vision.mustBe("model_type", "clip_vision_model or siglip_vision_model");
    }
    if (vision.positive("num_channels", 3) != 3) {
      throw vision.wrong("num_channels", "other than 3 is not supported");
    }
    int width = vision.positive("hidden_size", absent ? 1024 : 768);
    int heads = vision.positive("num_attention_heads", absent ? 16 : 12);
    if (width % heads != 0) {
      throw vision.wrong("num_attention_heads", "is " + heads + ", which does not divide " + width);
    }
    int imageSize = vision.positive("image_size", absent ? 336 : 224);
    int patchSize = vision.positive("patch_size", absent ? 14 : clip ? 32 : 16);
    if (patchSize > imageSize) {
      throw vision.wrong("patch_size", "is " + patchSize + ", more than image_size " + imageSize);
    }
    return new VisionConfig(
        clip ? VisionConfig.Kind.CLIP : VisionConfig.Kind.SIGLIP,
        width,
        vision.positive("num_hidden_layers", absent ? 24 : 12),
        heads,
        vision.positive("intermediate_size", absent ? 4096 : 3072),
        new VisionConfig.Grid(imageSize, patchSize),
        vision.positiveNumber("layer_norm_eps", clip ? 1e-5 : 1e-6),
        Activation.read(vision, "hidden_act", clip ? Activation.QUICK_GELU : Activation.GELU_TANH));
  }
}
