package dev.treeline.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/// A conversation of `golden.json` with what the reference made of it in `golden.safetensors`.
///
/// @param prompt the rendered chat template
/// @param contrast how the reference contrasted
record GoldenCase(
    String name, List<Message> messages, String prompt, Contrast contrast, Safetensors tensors) {
  private static final int MOST_BYTES = 1 << 28;

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

  private static JsonNode json(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ModelFormatException(file + ": is larger than " + MOST_BYTES + " bytes");
      }
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read as JSON: " + e.getMessage(), e);
    }
  }

  private static String text(Path file, JsonNode node, String key) {
    if (!node.path(key).isTextual()) {
      throw new ModelFormatException(file + ": a case has no text " + key);
    }
    return node.path(key).asText();
  }

  private static List<Message> messages(Path file, JsonNode node) {
    List<ImageSource> images = new ArrayList<>();
    for (JsonNode image : node.path("images")) {
      Path path = file.resolveSibling("images").resolve(image.asText()).normalize();
      if (!path.startsWith(file.resolveSibling("images").normalize())) {
        throw new ModelFormatException(file + ": image " + image.asText() + " leaves its folder");
      }
      images.add(new ImageSource.File(path));
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

  float[] floats(String quantity) {
    return tensors.floats(tensor(quantity));
  }

  long[] longs(String quantity) {
    return tensors.longs(tensor(quantity));
  }

  /// A matrix as its rows.
  float[][] rows(String quantity) {
    long[] shape = tensors.info(tensor(quantity)).shape();
    float[] values = floats(quantity);
    int width = Math.toIntExact(shape[shape.length - 1]);
    float[][] rows = new float[width == 0 ? 0 : values.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  /// The input as the reference prepared it, so that a fault of ours in preparing shows once.
  PreparedInput input() {
    int[] ids = Arrays.stream(longs("input_ids")).mapToInt(Math::toIntExact).toArray();
    return new PreparedInput(
        prompt, ids, has("pixel_values") ? pictures(floats("pixel_values")) : List.of());
  }

  /// The same with other pixels for the pictures.
  PreparedInput inputWith(float[] pixels) {
    return new PreparedInput(prompt, input().tokenIds(), pictures(pixels));
  }

  private List<Picture> pictures(float[] values) {
    long[] shape = tensors.info(tensor("pixel_values")).shape().clone();
    int count = Math.toIntExact(shape[0]);
    int size = count == 0 ? 0 : values.length / count;
    shape[0] = 1;
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] one = Arrays.copyOfRange(values, i * size, (i + 1) * size);
      String hash = String.format(Locale.ROOT, "%s/%d/%08x", name, i, Arrays.hashCode(one));
      pictures.add(new Picture(new HostTensor(shape, one), hash));
    }
    return pictures;
  }

  private String tensor(String quantity) {
    return name + "." + quantity;
  }
}
