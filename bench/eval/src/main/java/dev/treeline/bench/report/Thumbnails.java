package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.Sample;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/// Small pictures for the item browser, as data inside the page: a bounded number, those first
/// whose items the methods disagree about.
final class Thumbnails {
  private static final int SIDE = 144;
  private static final int SMALL_ENOUGH_BYTES = 16_000;
  private static final int BUDGET_BYTES = 6_000_000;
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  private Thumbnails() {}

  /// Pictures by cluster, as a JSON object of data URIs.
  static String of(Study study) {
    ObjectNode pictures = new JsonMapper().createObjectNode();
    int left = BUDGET_BYTES;
    for (Map.Entry<String, Sample> entry : byInterest(study).entrySet()) {
      Optional<String> picture = dataUri(entry.getValue());
      if (picture.isPresent()) {
        left -= picture.get().length();
        if (left < 0) {
          break;
        }
        pictures.put(entry.getKey(), picture.get());
      }
    }
    return pictures.toString();
  }

  private static Map<String, Sample> byInterest(Study study) {
    List<Integer> disputed = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < study.samples().size(); i++) {
      int item = i;
      long right = study.columns().stream().filter(c -> c.correct(study.samples(), item)).count();
      (right > 0 && right < study.columns().size() ? disputed : others).add(i);
    }
    disputed.addAll(others);
    Map<String, Sample> samples = new LinkedHashMap<>();
    disputed.forEach(
        i -> samples.putIfAbsent(study.samples().get(i).cluster(), study.samples().get(i)));
    return samples;
  }

  private static Optional<String> dataUri(Sample sample) {
    if (sample.question().images().isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] encoded = sample.question().images().getFirst().read();
      if (encoded.length <= SMALL_ENOUGH_BYTES && startsWith(encoded, PNG)) {
        return Optional.of(uri("image/png", encoded));
      }
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(encoded));
      return picture == null ? Optional.empty() : Optional.of(uri("image/jpeg", small(picture)));
    } catch (IOException | RuntimeException _) {
      return Optional.empty(); // the browser then says so; the model has read it its own way
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  private static String uri(String type, byte[] bytes) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] small(BufferedImage picture) throws IOException {
    double factor = Math.min(1, (double) SIDE / Math.max(picture.getWidth(), picture.getHeight()));
    int width = Math.max(1, (int) Math.round(picture.getWidth() * factor));
    int height = Math.max(1, (int) Math.round(picture.getHeight() * factor));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(picture, 0, 0, width, height, java.awt.Color.WHITE, null);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(small, "jpeg", out);
    return out.toByteArray();
  }
}
