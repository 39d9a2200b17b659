package dev.treeline.bench.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A real browser without a window, started once and asked for many pages over its DevTools
/// protocol.
final class Browser implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PATIENCE = 60; // seconds

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final String session;
  private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
  private int number;

  /// How a page is looked at.
  ///
  /// @param width in CSS pixels
  record View(int width, boolean dark, boolean print) {
    static final View LIGHT = new View(1280, false, false);
    static final View DARK = new View(1280, true, false);
    static final View PHONE = new View(390, false, false);
    static final View PHONE_DARK = new View(390, true, false);
    static final View PRINT = new View(1280, false, true);
  }

  /// The browser of this machine, if there is one.
  static Optional<Path> installed() {
    return List.of("chromium", "chromium-browser", "google-chrome").stream()
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Starts it.
  ///
  /// @param profile a folder of its own
  Browser(Path program, Path profile) throws Exception {
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(address(profile.resolve("DevToolsActivePort")), new Ears())
            .get(PATIENCE, TimeUnit.SECONDS);
    String target =
        send("Target.createTarget", Map.of("url", "about:blank"), "").path("targetId").asText();
    session =
        send("Target.attachToTarget", Map.of("targetId", target, "flatten", true), "")
            .path("sessionId")
            .asText();
    send("Page.enable", Map.of());
  }

  private URI address(Path file) throws IOException, InterruptedException {
    for (int tries = 0; tries < PATIENCE * 20 && process.isAlive(); tries++) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() > 1) {
        return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("the browser did not start");
  }

  private final class Ears implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        hear(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void hear(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      var waiting = asked.remove(message.path("id").asInt(-1));
      if (waiting != null) {
        waiting.complete(message);
      } else if (message.path("method").asText().equals("Page.loadEventFired")) {
        loaded.complete(null);
      }
    } catch (IOException e) {
      asked.values().forEach(waiting -> waiting.completeExceptionally(e));
    }
  }

  private JsonNode send(String method, Map<String, ?> parameters) throws Exception {
    return send(method, parameters, session);
  }

  private JsonNode send(String method, Map<String, ?> parameters, String to) throws Exception {
    int id = ++number;
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    socket.sendText(message.toString(), true);
    JsonNode heard = answer.get(PATIENCE, TimeUnit.SECONDS);
    if (heard.has("error")) {
      throw new IllegalStateException(method + ": " + heard.path("error"));
    }
    return heard.path("result");
  }

  /// Opens a page and waits until it has run.
  void open(URI page, View view) throws Exception {
    look(view);
    loaded = new CompletableFuture<>();
    send("Page.navigate", Map.of("url", page.toString()));
    loaded.get(PATIENCE, TimeUnit.SECONDS);
  }

  /// Looks at the open page in another way.
  void look(View view) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            view.width(),
            "height",
            800,
            "deviceScaleFactor",
            1,
            "mobile",
            view.width() < 600));
    send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            view.print() ? "print" : "",
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", view.dark() ? "dark" : "light"))));
  }

  /// The value of an expression in the open page.
  JsonNode value(String expression) throws Exception {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.path("exceptionDetails").toString());
    }
    return answer.path("result").path("value");
  }

  /// Presses a key as a person would.
  void press(String key) throws Exception {
    ObjectNode down = JSON.createObjectNode().put("type", "keyDown").put("key", key);
    switch (key) {
      case "Tab" -> down.put("windowsVirtualKeyCode", 9);
      case "Enter" -> down.put("windowsVirtualKeyCode", 13).put("text", "\r");
      default -> down.put("text", key);
    }
    send(
        "Input.dispatchKeyEvent",
        JSON.convertValue(down, new TypeReference<Map<String, Object>>() {}));
    down.put("type", "keyUp").remove("text");
    send(
        "Input.dispatchKeyEvent",
        JSON.convertValue(down, new TypeReference<Map<String, Object>>() {}));
  }

  /// The whole page as a PNG.
  byte[] picture() throws Exception {
    JsonNode data =
        send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(data.path("data").asText());
  }

  /// The page as a PDF, on A4.
  byte[] pdf() throws Exception {
    JsonNode data =
        send(
            "Page.printToPDF",
            Map.of("printBackground", false, "paperWidth", 8.27, "paperHeight", 11.69));
    return Base64.getDecoder().decode(data.path("data").asText());
  }

  /// Ends the browser.
  @Override
  public void close() {
    socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true).join();
    try {
      process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    } catch (CompletionException _) {
      process.destroyForcibly();
    } finally {
      socket.abort();
      client.shutdownNow();
    }
  }
}
