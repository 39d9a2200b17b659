package dev.treeline.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Text made safe for a page.
final class Html {
  private Html() {}

  /// Text for between tags or inside a quoted attribute.
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /// A sentence with numbers, escaped: minus signs as such, quotation marks that open and close,
  /// and no line ends inside a number with its unit.
  static String prose(String text) {
    return escape(
        text.replaceAll("(?<![\\w.])-(?=[0-9])", "−")
            .replaceAll("\"([^\"]*)\"", "“$1”")
            .replaceAll("(?<=[0-9]) (?=%)|(?<=p) (?=[=<])|(?<=[=<]) (?=[0-9<])", "\u00a0"));
  }

  /// JSON for inside a script element: nothing in it can end the element.
  static String json(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }

  /// A file that lies beside this class.
  static String resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside Html.class");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
