package dev.treeline.bench.report;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Takes pictures of pages to look at: `OUT NAME=FILE|URL…` leaves, of each page, `NAME-light.png`,
/// `-dark.png`, `-phone.png` and the print as `NAME.pdf`.
final class Screenshots {
  private static final Map<String, Browser.View> VIEWS = new LinkedHashMap<>();

  static {
    VIEWS.put("light", Browser.View.LIGHT);
    VIEWS.put("dark", Browser.View.DARK);
    VIEWS.put("phone", Browser.View.PHONE);
    VIEWS.put("phone-dark", Browser.View.PHONE_DARK);
  }

  private Screenshots() {}

  public static void main(String[] arguments) throws Exception {
    Path out = Files.createDirectories(Path.of(arguments[0]));
    Path profile = Files.createTempDirectory("treeline-browser");
    try (Browser browser = new Browser(Browser.installed().orElseThrow(), profile)) {
      for (int i = 1; i < arguments.length; i++) {
        String[] parts = arguments[i].split("=", 2);
        URI page =
            parts[1].startsWith("http")
                ? URI.create(parts[1])
                : Path.of(parts[1]).toAbsolutePath().toUri();
        for (var view : VIEWS.entrySet()) {
          browser.open(page, view.getValue());
          Files.write(out.resolve(parts[0] + "-" + view.getKey() + ".png"), browser.picture());
        }
        browser.look(Browser.View.LIGHT);
        Files.write(out.resolve(parts[0] + ".pdf"), browser.pdf());
      }
    }
  }
}
