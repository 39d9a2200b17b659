package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treeline.models.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads the golden files about pictures: JSON whose arrays are deflated and in base64.
public final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private Golden() {}

  /// The file, after checking that its script has the same seed and asks for the same Pillow.
  public static JsonNode read(String name) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(FOLDER.resolve(name).toFile());
    String script = Files.readString(Path.of("..", golden.path("script").asText()));
    assertThat(script)
        .contains("SEED = " + golden.path("seed").asText())
        .contains("pillow==" + golden.path("versions").path("pillow").asText());
    return golden;
  }

  public static RgbImage image(JsonNode node) {
    int width = node.path("width").asInt();
    int height = node.path("height").asInt();
    byte[] alpha = node.has("alpha") ? bytes(node.path("alpha"), width * height) : new byte[0];
    return new RgbImage(width, height, bytes(node.path("rgb"), 3 * width * height), alpha);
  }

  /// The picture laid on white.
  public static RgbImage white(JsonNode node) {
    if (!node.has("white")) {
      return image(node);
    }
    int width = node.path("width").asInt();
    int height = node.path("height").asInt();
    return new RgbImage(width, height, bytes(node.path("white"), 3 * width * height));
  }

  public static float[] floats(JsonNode node, int count) {
    float[] values = new float[count];
    ByteBuffer.wrap(bytes(node, 4 * count))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private static byte[] bytes(JsonNode node, int count) {
    byte[] bytes = new byte[count];
    try (var inflater = new Inflater()) {
      inflater.setInput(Base64.getDecoder().decode(node.asText()));
      assertThat(inflater.inflate(bytes)).isEqualTo(count);
      return bytes;
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    }
  }
}
