package dev.treeline.inference;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.models.HostTensor;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.Safetensors;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/// A conversation of `golden.json` with what the reference made of it in `golden.safetensors`.
///
/// @param prompt the rendered chat template
/// @param contrast how the reference contrasted
record GoldenCase(
    String name, List<Message> messages, String prompt, Contrast contrast, Safetensors tensors) {
  private static final int MOST_BYTES = 1 << 28;

  /// What stands in the file under names of its own format, and masks that are all ones.
  private static final Set<String> KNOWN =
      Set.of(
          "input_ids",
          "attention_mask",
          "pixel_values",
          "image_features",
          "logits",
          "greedy_ids",
          "greedy_logits",
          "noise",
          "vcd_ids",
          "vcd_rows",
          "vcd_amateur_logits");

  /// VCD's rule and the step of its noise.
  record Contrast(ContrastRule.Vcd rule, int timestep) {}

  /// Reads all cases.
  ///
  /// @param tensors stays the caller's
  static List<GoldenCase> read(Path directory, Safetensors tensors) {
    Path file = directory.resolve("golden.json");
    JsonNode root = json(file);
    JsonNode vcd = root.path("vcd");
    var contrast =
        new Contrast(
            new ContrastRule.Vcd(vcd.path("alpha").asDouble(1), vcd.path("beta").asDouble(0.1)),
            vcd.path("timestep").asInt(500));
    List<GoldenCase> cases = new ArrayList<>();
    for (JsonNode node : root.path("cases")) {
      String name = text(file, node, "name");
      cases.add(
          new GoldenCase(
              name, messages(file, node), text(file, node, "prompt"), contrast, tensors));
    }
    if (cases.isEmpty()) {
      throw new ModelFormatException(file + ": has no cases");
    }
    return cases;
  }

  static JsonNode json(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ModelFormatException(file + ": is larger than " + MOST_BYTES + " bytes");
      }
      // as Python writes them: the gap between a logit and a masked one is Infinity
      return JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build()
          .readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read as JSON: " + e.getMessage(), e);
    }
  }

  static String text(Path file, JsonNode node, String key) {
    if (!node.path(key).isTextual()) {
      throw new ModelFormatException(file + ": a case has no text " + key);
    }
    return node.path(key).asText();
  }

  static List<Message> messages(Path file, JsonNode node) {
    List<ImageSource> images = new ArrayList<>();
    for (JsonNode image : node.path("images")) {
      Path path = file.resolveSibling("images").resolve(image.asText()).normalize();
      if (!path.startsWith(file.resolveSibling("images").normalize())) {
        throw new ModelFormatException(file + ": image " + image.asText() + " leaves its folder");
      }
      images.add(new ImageSource.File(path));
    }
    if (node.path("messages").isNull()) { // a family without a chat template
      return List.of(Message.user(images, text(file, node, "prompt")));
    }
    List<Message> messages = new ArrayList<>();
    int next = 0;
    for (JsonNode message : node.path("messages")) {
      List<Content> content = new ArrayList<>();
      if (message.path("content").isTextual()) {
        content.add(new Content.Text(message.path("content").asText()));
      }
      for (JsonNode part : message.path("content")) {
        if (part.path("type").asText().equals("text")) {
          content.add(new Content.Text(text(file, part, "text")));
        } else if (next < images.size()) {
          content.add(new Content.Image(images.get(next++)));
        } else {
          throw new ModelFormatException(file + ": a case shows more pictures than it lists");
        }
      }
      messages.add(new Message(role(file, message), content));
    }
    return messages;
  }

  private static Role role(Path file, JsonNode message) {
    String role = text(file, message, "role");
    return Arrays.stream(Role.values())
        .filter(value -> value.id().equals(role))
        .findFirst()
        .orElseThrow(
            () -> new ModelFormatException(file + ": a message has the unknown role " + role));
  }

  boolean has(String quantity) {
    return tensors.has(tensor(quantity));
  }

  /// Numbers of any kind; whole ones as well.
  float[] floats(String quantity) {
    if (tensors.info(tensor(quantity)).dtype().isReal()) {
      return tensors.floats(tensor(quantity));
    }
    long[] whole = longs(quantity);
    float[] floats = new float[whole.length];
    for (int i = 0; i < whole.length; i++) {
      floats[i] = whole[i];
    }
    return floats;
  }

  long[] longs(String quantity) {
    return tensors.longs(tensor(quantity));
  }

  /// A matrix as its rows.
  float[][] rows(String quantity) {
    return matrix(tensors, tensor(quantity));
  }

  /// A tensor's last axis as rows.
  static float[][] matrix(Safetensors tensors, String name) {
    long[] shape = tensors.info(name).shape();
    float[] values = tensors.floats(name);
    int width = Math.toIntExact(shape[shape.length - 1]);
    float[][] rows = new float[width == 0 ? 0 : values.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  /// The names of what the reference's processor made beside tokens and pixels.
  List<String> details() {
    return tensors.names().stream()
        .filter(tensor -> tensor.startsWith(name + "."))
        .map(tensor -> tensor.substring(name.length() + 1))
        .filter(quantity -> !KNOWN.contains(quantity))
        .filter(quantity -> !(quantity.equals("token_type_ids") && isZero(quantity)))
        .toList();
  }

  private boolean isZero(String quantity) {
    return Arrays.stream(longs(quantity)).allMatch(value -> value == 0);
  }

  /// The input as the reference prepared it, so that a fault of ours in preparing shows once.
  ///
  /// @param ours gives the shapes: which of the reference's numbers belong to which picture
  PreparedInput input(PreparedInput ours) {
    return has("pixel_values") ? inputWith(ours, floats("pixel_values")) : withReference(ours);
  }

  /// The same with other pixels for the pictures, laid out as the reference's are.
  PreparedInput inputWith(PreparedInput ours, float[] pixels) {
    List<float[]> parts = split("pixel_values", pixels, ours.pictures(), Picture::pixels);
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      float[] one = parts.get(i);
      String hash = String.format(Locale.ROOT, "%s/%d/%08x", name, i, Arrays.hashCode(one));
      pictures.add(ours.pictures().get(i).withPixels(one, hash));
    }
    return withReference(ours).withPictures(pictures);
  }

  private PreparedInput withReference(PreparedInput ours) {
    return ours.withTokens(Arrays.stream(longs("input_ids")).mapToInt(Math::toIntExact).toArray());
  }

  /// The reference's numbers, picture by picture. It puts them side by side, or, where pictures
  /// differ in size, pads each to the largest.
  List<float[]> split(
      String quantity, float[] values, List<Picture> pictures, Function<Picture, HostTensor> part) {
    int[] sizes = pictures.stream().mapToInt(one -> part.apply(one).values().length).toArray();
    boolean together = Arrays.stream(sizes).sum() == values.length;
    boolean padded = sizes.length > 0 && values.length % sizes.length == 0;
    int slot = padded ? values.length / sizes.length : 0;
    if (!together && (!padded || Arrays.stream(sizes).anyMatch(size -> size > slot))) {
      throw new ModelFormatException(
          "%s has %d numbers, but ours for the pictures are %s"
              .formatted(tensor(quantity), values.length, Arrays.toString(sizes)));
    }
    List<float[]> parts = new ArrayList<>();
    int at = 0;
    for (int size : sizes) {
      parts.add(Arrays.copyOfRange(values, at, at + size));
      at += together ? size : slot;
    }
    return parts;
  }

  private String tensor(String quantity) {
    return name + "." + quantity;
  }
}
