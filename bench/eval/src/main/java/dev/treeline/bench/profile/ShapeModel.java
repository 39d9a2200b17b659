package dev.treeline.bench.profile;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.ModelCatalog;
import dev.treeline.models.RandomCheckpoint;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Models of a real one's shape with random weights: to measure speed where the real weights cannot
/// be had. They speak sapling's tokens, the first ones of their vocabulary.
public final class ShapeModel {
  /// The shapes there are.
  public static final List<String> NAMES = List.of("smolvlm-256m");

  private static final List<String> OWN =
      List.of("config.json", "preprocessor_config.json", "processor_config.json");
  private static final List<String> WORDS =
      List.of(
          "tokenizer_config.json",
          "special_tokens_map.json",
          "generation_config.json",
          "chat_template.jinja");
  private static final List<String> MARKERS =
      List.of("<fake_token_around_image>", "<global-img>", "<end_of_utterance>");
  private static final JsonMapper JSON = new JsonMapper();
  private static final long SEED = 256;

  private ShapeModel() {}

  /// Writes the model of a shape into a folder, unless it is there already.
  ///
  /// @throws IllegalArgumentException if there is no such shape
  public static void write(String shape, Path directory) throws IOException {
    if (!NAMES.contains(shape)) {
      throw new IllegalArgumentException(
          "shape must be one of %s, but is %s%s"
              .formatted(String.join(", ", NAMES), shape, Nearest.hint(shape, NAMES)));
    }
    if (Files.exists(directory.resolve("model.safetensors"))) {
      requireSame(shape, directory);
      return;
    }
    Files.createDirectories(directory);
    Path sapling = ModelCatalog.standard().resolve(ModelCatalog.DEFAULT);
    for (String file : WORDS) {
      Files.copy(
          sapling.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.writeString(
        directory.resolve("tokenizer.json"),
        withMarkers(Files.readString(sapling.resolve("tokenizer.json"))));
    for (String file : OWN) {
      Files.writeString(directory.resolve(file), resource(shape, file));
    }
    RandomCheckpoint.write(directory, resource(shape, "config.json"), SEED);
  }

  /// Sapling's tokens and those that SmolVLM puts around a picture.
  private static String withMarkers(String tokenizer) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(tokenizer);
    int id = root.at("/model/vocab").size() + root.withArray("added_tokens").size();
    for (String marker : MARKERS) {
      root.withArray("added_tokens")
          .addObject()
          .put("id", id++)
          .put("content", marker)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    return root.toString();
  }

  private static void requireSame(String shape, Path directory) throws IOException {
    Path config = directory.resolve("config.json");
    if (!Files.exists(config)) {
      throw new NoSuchFileException(config.toString());
    }
    if (!Files.readString(config).equals(resource(shape, "config.json"))) {
      throw new IllegalArgumentException(
          directory + " holds another model than " + shape + "; choose another --out");
    }
  }

  private static String resource(String shape, String file) {
    try (InputStream in = ShapeModel.class.getResourceAsStream(shape + "/" + file)) {
      if (in == null) {
        throw new IllegalStateException(shape + "/" + file + " is missing beside ShapeModel.class");
      }
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
