package dev.treeline.bench.run;

import static dev.treeline.bench.run.Parameter.real;
import static dev.treeline.bench.run.Parameter.text;
import static dev.treeline.bench.run.Parameter.whole;
import static dev.treeline.bench.run.Parameter.word;

import dev.treeline.bench.run.MethodEntry.Kind;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.models.image.PictureTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The contrasts that need a second view and nothing of the engine but logits.
final class ContrastMethods {
  static final Parameter ALPHA = real("alpha", 1, 0, 100, "weight of the contrast");
  static final Parameter BETA =
      real(
          "beta",
          0.1,
          0,
          1,
          "tokens less than this times as likely as the likeliest are ruled out");

  private ContrastMethods() {}

  static void addTo(MethodRegistry registry) {
    registry.add(vcd(), RowSources.vcd(ContrastMethods::vcdRule));
    registry.add(icd(), RowSources.contrast(View::disturbed, ContrastMethods::vcdRule));
    registry.add(vdd(), RowSources.vdd(ContrastMethods::vcdRule));
    registry.add(
        m3id(),
        RowSources.contrast(
            View::withoutPictures,
            s -> new ContrastRule.M3id(s.number("decay"), s.number("beta"))));
    registry.add(
        ritual(),
        RowSources.contrast(
            View::transformed, s -> new ContrastRule.Ritual(s.number("weight"), s.number("beta"))));
    registry.add(
        code(),
        RowSources.contrast(
            View::described, s -> new ContrastRule.Code(s.number("exponent"), s.number("cut"))));
    registry.add(
        coca(),
        RowSources.contrast(
            RowSources.on(View::principled), RowSources.on(View::plain), ContrastMethods::vcdRule));
  }

  static ContrastRule vcdRule(Settings settings) {
    return new ContrastRule.Vcd(settings.number("alpha"), settings.number("beta"));
  }

  private static MethodEntry vcd() {
    return new MethodEntry(
        "vcd",
        Kind.DECODING,
        "Visual contrastive decoding: (1 + alpha) z - alpha z', where z' sees the picture under"
            + " noise.",
        "Leng et al., CVPR 2024, https://arxiv.org/abs/2311.16922;"
            + " DAMO-NLP-SG/VCD, vcd_utils/vcd_sample.py",
        List.of(
            ALPHA,
            BETA,
            whole("timestep", 500, 0, 999, "steps of diffusion noise on the amateur's picture"),
            whole(
                "legacy-shared-cache",
                0,
                0,
                1,
                "1 repeats the authors' code before July 2024, where the contrast ended with the"
                    + " first token")));
  }

  private static MethodEntry icd() {
    return new MethodEntry(
        "icd",
        Kind.DECODING,
        "Instruction contrastive decoding: as vcd, where z' reads a system message that disturbs.",
        "Wang et al., https://arxiv.org/abs/2403.18715; p1k0pan/ICD; the message as in"
            + " ustc-hyin/cd_rethink, one of five there",
        List.of(
            ALPHA,
            BETA,
            text(
                "instruction",
                "You are a confused objects detector to provide a fuzzy overview or impression of"
                    + " the image.",
                "the amateur's system message")));
  }

  private static MethodEntry vdd() {
    return new MethodEntry(
        "vdd",
        Kind.DECODING,
        "Visual debias decoding: as vcd, where z' sees no picture.",
        "Zhang et al., https://arxiv.org/abs/2403.05262; yfzhang114/LLaVA-Align",
        List.of(
            ALPHA,
            BETA,
            word(
                "picture",
                List.of("removed", "unknown", "both"),
                "taken out, replaced by a token that means nothing, or the mean of both rows"),
            whole(
                "unknown-token",
                0,
                0,
                Integer.MAX_VALUE,
                "the id of that token; 0 is <unk> in Llama's vocabulary")));
  }

  private static MethodEntry m3id() {
    return new MethodEntry(
        "m3id",
        Kind.DECODING,
        "l + (1 - g) / g (l - l'), l = log-softmax, l' without the picture, g = exp(-decay t): grows"
            + " with the answer, and hardly moves its first token.",
        "Favero et al., CVPR 2024, https://arxiv.org/abs/2403.14003; no official code, follows"
            + " sangminwoo/AvisC, avisc_utils/avisc_sample.py",
        List.of(
            real("decay", 0.02, 0, 10, "how fast the picture is forgotten, for each token"), BETA));
  }

  private static MethodEntry ritual() {
    List<String> transforms = new ArrayList<>(List.of("random"));
    Arrays.stream(PictureTransform.values()).map(PictureTransform::id).forEach(transforms::add);
    return new MethodEntry(
        "ritual",
        Kind.DECODING,
        "Adds a transformed view instead of taking one off: z + weight z+.",
        "Woo et al., https://arxiv.org/abs/2405.17821; sangminwoo/RITUAL,"
            + " ritual_utils/ritual_sample.py",
        List.of(
            real("weight", 3, 0, 100, "weight of the transformed view"),
            BETA,
            word("transform", transforms, "random draws one of the others for each picture")));
  }

  private static MethodEntry code() {
    return new MethodEntry(
        "code",
        Kind.DECODING,
        "(1 + (1 - D)) z - (1 - D) z', where z' reads the model's own description instead of the"
            + " picture and D is how far the two are apart. Costs one more generation a picture.",
        "Kim et al., NeurIPS 2024, https://arxiv.org/abs/2406.01920; IVY-LVLM/CODE",
        List.of(
            real("exponent", 0.2, 0, 10, "of the distance"),
            real("cut", 1, 0, 1, "scales the mask, which is p < cut D max p; 0 for none"),
            text(
                "prompt",
                "Provide a detailed description of the image, covering all visible elements and"
                    + " their interactions, so as to thoroughly answer any potential questions"
                    + " about the image.",
                "asks for the description"),
            whole("tokens", 512, 1, 100_000, "the longest description")));
  }

  private static MethodEntry coca() {
    return new MethodEntry(
        "coca",
        Kind.DECODING,
        "Calibration towards a safety principle: (1 + alpha) z - alpha z', where z reads the"
            + " principle as its system message and z' does not.",
        "after Gao et al., COLM 2024, https://arxiv.org/abs/2409.11365; no code and no printed"
            + " formula found: the contrast's form is ours, and so is the principle",
        List.of(
            ALPHA,
            real("beta", 0, 0, 1, "as elsewhere; 0 for no mask"),
            text(
                "principle",
                "Before you answer, check that the answer cannot harm anyone.",
                "the system message")));
  }
}
