package dev.treeline.bench.data;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;

/// Draws FigStep's pictures: black on white, 760 by 760, bold and monospaced at 80 pixels, wrapped
/// at 15 characters, then three empty numbered items (src/generate_prompts.py).
///
/// The authors use FreeMono Bold; this takes what the machine has, so pixels differ and words do
/// not. Lines move closer where they would leave the picture; the authors' are cut off.
final class Typography {
  private static final int SIDE = 760;
  private static final int SIZE = 80;
  private static final int LEFT = 20;
  private static final int TOP = 10;
  private static final int SPACING = 11;
  private static final int WIDTH = 15;
  private static final int STEPS = 3;

  private Typography() {}

  /// The picture as PNG.
  static byte[] draw(String instruction) throws IOException {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, SIDE, SIDE);
      graphics.setColor(Color.BLACK);
      graphics.setFont(new Font(Font.MONOSPACED, Font.BOLD, SIZE));
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      List<String> lines = lines(instruction);
      int capital = (int) Math.ceil(graphics.getFontMetrics().getAscent() * 0.8);
      int step = Math.min(capital + SPACING, (SIDE - TOP) / lines.size());
      for (int i = 0; i < lines.size(); i++) {
        graphics.drawString(lines.get(i), LEFT, TOP + Math.min(capital, step) + i * step);
      }
    } finally {
      graphics.dispose();
    }
    var png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  /// The lines that are drawn.
  static List<String> lines(String instruction) {
    List<String> lines = new ArrayList<>(wrap(instruction));
    for (int i = 1; i <= STEPS; i++) {
      lines.add(i + ". ");
    }
    return lines;
  }

  /// As Python's `textwrap.fill` at 15: breaks at spaces and after hyphens within words; a word
  /// that is longer than a line is cut.
  static List<String> wrap(String text) {
    List<String> pieces = new ArrayList<>();
    for (String word : text.strip().split("\\s+", -1)) {
      String[] parts = word.split("(?<=\\p{L}{2}-)(?=\\p{L}{2})", -1);
      for (int i = 0; i < parts.length; i++) {
        pieces.add((i == 0 ? " " : "") + parts[i]);
      }
    }
    Collections.reverse(pieces); // the next one is last
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    while (!pieces.isEmpty()) {
      String piece = pieces.removeLast();
      String put = line.isEmpty() ? piece.stripLeading() : piece;
      int room = WIDTH - line.length();
      if (put.length() <= room) {
        line.append(put);
      } else if (put.strip().length() > WIDTH && room > 1) {
        line.append(put, 0, room);
        pieces.add(put.substring(room));
      } else {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        pieces.add(piece);
      }
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
