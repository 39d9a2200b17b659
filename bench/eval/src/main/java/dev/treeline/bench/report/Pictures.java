package dev.treeline.bench.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.treeline.bench.Sample;
import dev.treeline.prompts.ImageSource;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Small pictures for the item browser, as data inside the page: each once, however many items show
/// it, and a bounded number, those first whose items the methods disagree about.
final class Pictures {
  /// What stands for a picture that is not in the page.
  static final int NOT_EMBEDDED = -1;

  private static final int SIDE = 144;
  private static final int SIDE_OF_MANY = 96;
  private static final int MANY = 600;
  private static final int SMALL_ENOUGH_BYTES = 16_000;
  private static final int BUDGET_BYTES = 8_000_000;
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  private final Map<ImageSource, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> embedded = new LinkedHashMap<>();

  private Pictures() {}

  static Pictures of(Study study) {
    List<ImageSource> sources = byInterest(study);
    int side = sources.size() > MANY ? SIDE_OF_MANY : SIDE;
    List<Optional<String>> made =
        sources.parallelStream().map(source -> dataUri(source, side)).toList();
    Pictures pictures = new Pictures();
    int left = BUDGET_BYTES;
    for (int i = 0; i < sources.size(); i++) {
      Optional<String> picture = made.get(i);
      boolean known = picture.isPresent() && pictures.embedded.containsKey(picture.get());
      if (picture.isPresent() && (known || picture.get().length() <= left)) {
        left -= known ? 0 : picture.get().length();
        pictures.embedded.putIfAbsent(picture.get(), pictures.embedded.size());
        pictures.numbers.put(sources.get(i), pictures.embedded.get(picture.get()));
      }
    }
    return pictures;
  }

  /// Where a picture stands in the list, or [#NOT_EMBEDDED].
  int numberOf(ImageSource source) {
    return numbers.getOrDefault(source, NOT_EMBEDDED);
  }

  /// The pictures as a JSON list of data URIs.
  String toJson() {
    ArrayNode list = new JsonMapper().createArrayNode();
    embedded.keySet().forEach(list::add);
    return list.toString();
  }

  private static List<ImageSource> byInterest(Study study) {
    List<Sample> disputed = new ArrayList<>();
    List<Sample> others = new ArrayList<>();
    for (Study one : study.each()) {
      for (int i = 0; i < one.samples().size(); i++) {
        int item = i;
        long right = one.columns().stream().filter(c -> c.correct(one.samples(), item)).count();
        (right > 0 && right < one.columns().size() ? disputed : others).add(one.samples().get(i));
      }
    }
    return Stream.concat(disputed.stream(), others.stream())
        .flatMap(sample -> sample.question().images().stream())
        .distinct()
        .toList();
  }

  private static Optional<String> dataUri(ImageSource source, int side) {
    try {
      byte[] encoded = source.read();
      if (encoded.length <= SMALL_ENOUGH_BYTES && startsWith(encoded, PNG)) {
        return Optional.of(uri("image/png", encoded));
      }
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(encoded));
      return picture == null
          ? Optional.empty()
          : Optional.of(uri("image/jpeg", small(picture, side)));
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

  private static byte[] small(BufferedImage picture, int side) throws IOException {
    double factor = Math.min(1, (double) side / Math.max(picture.getWidth(), picture.getHeight()));
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
