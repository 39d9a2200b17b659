package dev.treeline.models.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Plays the hub and, under another address, the host that large files are kept on; does what a
/// network does to those who trust it.
final class FakeHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /// What goes wrong with one request for bytes.
  enum Fault {
    CUT,
    STALL,
    OTHER_BYTES,
    OTHER_RANGE,
    BUSY,
    TOO_MANY
  }

  /// A request that was seen.
  record Seen(String method, String path, String range, String authorization, boolean isHub) {}

  final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
  final Map<String, Deque<Fault>> faults = new HashMap<>();
  final Map<String, String> etags = new HashMap<>();
  final Map<String, Long> sizes = new HashMap<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final HttpServer hub;
  private final HttpServer store;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  volatile String refusal = "";
  volatile boolean hasRanges = true;

  FakeHub() throws IOException {
    hub = server();
    store = server();
  }

  private HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
    return server;
  }

  URI endpoint() {
    return URI.create("http://localhost:" + hub.getAddress().getPort());
  }

  void put(String path, byte[] bytes) {
    files.put(path, bytes);
  }

  void fail(String path, Fault... in) {
    faults.put(path, new ArrayDeque<>(List.of(in)));
  }

  long bytesAsked(String path) {
    return seen.stream()
        .filter(one -> one.method.equals("GET") && one.path.endsWith(path) && !one.isHub)
        .filter(one -> !one.range.isEmpty())
        .mapToLong(one -> {
          String[] ends = one.range.substring("bytes=".length()).split("-", 2);
          return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
        })
        .sum();
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean isHub = exchange.getLocalAddress().getPort() == hub.getAddress().getPort();
    Headers asked = exchange.getRequestHeaders();
    String path = exchange.getRequestURI().getPath();
    String range = String.valueOf(asked.getOrDefault("Range", List.of("")).getFirst());
    String token = String.valueOf(asked.getOrDefault("Authorization", List.of("")).getFirst());
    seen.add(new Seen(exchange.getRequestMethod(), path, range, token, isHub));
    try (exchange) {
      if (isHub && !refusal.isEmpty() && !path.equals("/api/models")) {
        String[] words = refusal.split(" ", 2);
        exchange.getResponseHeaders().set("X-Error-Code", words.length > 1 ? words[1] : "");
        exchange.sendResponseHeaders(Integer.parseInt(words[0]), -1);
      } else if (path.startsWith("/api/models")) {
        json(exchange, path.equals("/api/models") ? "[{\"id\":\"org/tiny\"}]" : listing());
      } else {
        String file =
            path.replaceFirst("^/[^/]+/[^/]+/resolve/[^/]+/", "").replaceFirst("^/store/", "");
        bytes(exchange, isHub, file, range);
      }
    }
  }

  private String listing() {
    return files.keySet().stream()
        .map("{\"rfilename\":\"%s\"}"::formatted)
        .collect(Collectors.joining(",", "{\"sha\":\"" + COMMIT + "\",\"siblings\":[", "]}"));
  }

  private static void json(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void bytes(HttpExchange exchange, boolean isHub, String path, String range)
      throws IOException {
    byte[] whole = files.get(path);
    if (whole == null) {
      exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    boolean large = path.endsWith(".safetensors") || path.endsWith(".onnx");
    if (isHub) {
      String kind = large ? "X-Linked-" : "";
      String etag = etags.getOrDefault(path, large ? sha256(whole) : gitHash(whole));
      exchange.getResponseHeaders().set(kind + "ETag", "\"" + etag + "\"");
      if (large) {
        long size = sizes.getOrDefault(path, (long) whole.length);
        exchange.getResponseHeaders().set("X-Linked-Size", Long.toString(size));
        String place = "http://127.0.0.1:" + store.getAddress().getPort() + "/store/" + path;
        exchange.getResponseHeaders().set("Location", place);
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(whole.length));
        exchange.sendResponseHeaders(200, -1);
        return;
      }
    }
    send(exchange, path, whole, hasRanges ? range : "");
  }

  private void send(HttpExchange exchange, String path, byte[] whole, String range)
      throws IOException {
    int start = 0;
    int end = whole.length;
    if (!range.isEmpty()) {
      String[] ends = range.substring("bytes=".length()).split("-", 2);
      start = Integer.parseInt(ends[0]);
      end = Math.min(whole.length, Integer.parseInt(ends[1]) + 1);
    }
    Fault fault = next(path);
    if (fault == Fault.BUSY || fault == Fault.TOO_MANY) {
      exchange.sendResponseHeaders(fault == Fault.BUSY ? 503 : 429, -1);
      return;
    }
    byte[] part = Arrays.copyOfRange(whole, start, end);
    if (fault == Fault.OTHER_BYTES) {
      part[part.length / 2] ^= 1;
    }
    int shift = fault == Fault.OTHER_RANGE ? 1 : 0;
    if (!range.isEmpty()) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(start + shift, end - 1, whole.length));
    }
    exchange.sendResponseHeaders(range.isEmpty() ? 200 : 206, part.length == 0 ? -1 : part.length);
    boolean half = fault == Fault.CUT || fault == Fault.STALL;
    exchange.getResponseBody().write(part, 0, half ? part.length / 2 : part.length);
    exchange.getResponseBody().flush();
    if (fault == Fault.STALL) {
      sleep();
    }
  }

  private synchronized Fault next(String path) {
    Deque<Fault> planned = faults.get(path);
    return planned == null ? null : planned.poll();
  }

  private static void sleep() {
    try {
      Thread.sleep(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String sha256(byte[] bytes) {
    return hash("SHA-256", bytes);
  }

  static String gitHash(byte[] bytes) {
    byte[] head = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, all, head.length, bytes.length);
    return hash("SHA-1", all);
  }

  private static String hash(String kind, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(kind).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
