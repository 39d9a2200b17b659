package dev.treeline.models;

import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;

/// Checks whether a checkpoint is whole and its parts agree, without running it. Goes on after a
/// complaint as far as it can, so that the user sees them all.
public final class CheckpointVerifier {
  /// How closely to look.
  public enum Depth {
    /// All but the weights, for engines that bring their own.
    BESIDE_WEIGHTS,
    /// Names, shapes, sizes, tokens, template, picture recipe.
    STRUCTURE,
    /// And every number of the weights: finite?
    VALUES
  }

  private final Path directory;
  private final Strictness strictness;
  private final List<Finding> findings = new ArrayList<>();

  private CheckpointVerifier(Path directory, Strictness strictness) {
    this.directory = directory;
    this.strictness = strictness;
  }

  /// What there is to say of `directory`, one finding for each part that is well and one for each
  /// complaint. A checkpoint is fit for use when none is an error.
  public static List<Finding> verify(Path directory, Depth depth) {
    return verify(directory, depth, Strictness.STRICT);
  }

  /// The same, for a config that may hold keys that are not known here.
  public static List<Finding> verify(Path directory, Depth depth, Strictness strictness) {
    var verifier = new CheckpointVerifier(directory, strictness);
    verifier.run(depth);
    return List.copyOf(verifier.findings);
  }

  private void run(Depth depth) {
    ConfigNode root = attempt(() -> ConfigNode.read(directory.resolve("config.json"))).orElse(null);
    if (root == null) {
      return;
    }
    Family family = attempt(() -> Families.of(root)).orElse(null);
    ModelConfig config = family == null ? null : attempt(() -> family.config(root)).orElse(null);
    if (family == null || config == null) {
      return;
    }
    List<String> unknown = ConfigKeys.unknown(root, family.harmlessKeys());
    if (!unknown.isEmpty()) {
      String complaint = ConfigKeys.complaint(root, unknown);
      findings.add(
          strictness == Strictness.LENIENT ? Finding.warning(complaint) : Finding.error(complaint));
    }
    TextConfig text = config.text();
    ok(
        "config.json: %s; text part: %d layers, width %d, vocabulary %d"
            .formatted(
                root.text("model_type", ""), text.layers(), text.width(), text.vocabularySize()));
    if (depth != Depth.BESIDE_WEIGHTS) {
      checkWeights(family, config, depth);
    }
    checkGeneration(root, text);
    Tokenizer tokenizer =
        attempt(() -> Tokenizer.open(directory.resolve("tokenizer.json"))).orElse(null);
    if (tokenizer != null) {
      checkTokenizer(tokenizer, config);
      attempt(() -> Processor.open(directory, family, config, tokenizer))
          .ifPresent(processor -> checkProcessor(processor, config));
    }
  }

  private void checkWeights(Family family, ModelConfig config, Depth depth) {
    try (Safetensors files = Safetensors.open(directory)) {
      var weights = new Weights(files, family::canonicalName, config.text().tied());
      List<Finding> complaints = WeightCheck.check(directory, weights, family.tensors(config));
      findings.addAll(complaints);
      if (complaints.isEmpty()) {
        long count = files.names().stream().mapToLong(name -> files.info(name).count()).sum();
        ok(
            "weights: %d tensors, %,d numbers, all as config.json calls for"
                .formatted(files.names().size(), count));
      }
      if (depth == Depth.VALUES) {
        List<Finding> values = ValueCheck.check(files);
        findings.addAll(values);
        if (values.isEmpty()) {
          ok("weights: every number is finite");
        }
      }
    } catch (ModelFormatException e) {
      findings.add(Finding.error(String.valueOf(e.getMessage())));
    }
  }

  private void checkGeneration(ConfigNode root, TextConfig text) {
    attempt(() -> GenerationConfig.read(directory, root))
        .ifPresent(generation -> {
          List<Integer> outside =
              generation.stopTokens().stream().filter(id -> id >= text.vocabularySize()).toList();
          if (generation.stopTokens().isEmpty()) {
            findings.add(Finding.warning(directory + ": names no token that ends a text"));
          } else if (!outside.isEmpty()) {
            findings.add(
                Finding.warning(directory + ": stop tokens outside the vocabulary: " + outside));
          } else {
            ok("generation: stops at " + generation.stopTokens().stream().sorted().toList());
          }
        });
  }

  private void checkTokenizer(Tokenizer tokenizer, ModelConfig config) {
    int rows = config.embeddingRows();
    int size = tokenizer.vocabularySize();
    if (size > rows) {
      findings.add(
          Finding.error(
              "%s: has ids up to %d, but the model's vocabulary has %d rows"
                  .formatted(directory.resolve("tokenizer.json"), size - 1, rows)));
    } else {
      ok("tokenizer.json: %d ids, within the model's %d rows".formatted(size, rows));
    }
  }

  private void checkProcessor(Processor processor, ModelConfig config) {
    if (processor.template().isFallBack()) {
      findings.add(
          Finding.warning(
              directory + ": brings no chat template; the usual one of its family is used"));
    }
    attempt(() ->
        processor.render(
            List.of(Message.of(Role.SYSTEM, "Be safe."), Message.of(Role.USER, "Yes?"))));
    if (config.imageToken().isEmpty()) {
      return;
    }
    int imageToken = config.imageToken().getAsInt();
    var picture = new ImageSource.Bytes("a test picture", testPicture());
    attempt(() -> processor.prepare(List.of(Message.user(List.of(picture), "Is this safe?"))))
        .ifPresent(input -> {
          long places = Arrays.stream(input.tokenIds()).filter(id -> id == imageToken).count();
          ok("processor: the chat template renders: " + quoted(input.prompt()));
          ok(
              "processor: a picture becomes %s and %d image tokens"
                  .formatted(Arrays.toString(input.pictures().get(0).pixels().shape()), places));
        });
  }

  private void ok(String text) {
    findings.add(Finding.ok(text));
  }

  private <T> Optional<T> attempt(Supplier<T> step) {
    try {
      return Optional.of(step.get());
    } catch (ModelFormatException | IllegalArgumentException e) {
      findings.add(Finding.error(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\n", "\\n") + '"';
  }

  private static byte[] testPicture() {
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
