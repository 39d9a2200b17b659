package dev.treeline.bench.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.MustBeClosed;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.treeline.bench.judge.JudgementRun.Reply;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The page on which a person labels replies. It listens on this machine only, at an address with a
/// random word in it, and answers nobody who does not know the word.
public final class LabelServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_BYTES = 10_000;
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final List<Reply> queue;
  private final LabelFile labels;
  private final FileChannel lock;
  private final String token;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// What is labelled and how.
  ///
  /// @param rater who labels
  /// @param limit the most replies
  /// @param seed of the order
  /// @param port 0 for a free one
  public record Plan(String rater, int limit, long seed, int port) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Page(int status, String type, byte[] body) {
    static Page text(int status, String text) {
      return new Page(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Page json(ObjectNode node) {
      byte[] bytes = node.toString().getBytes(StandardCharsets.UTF_8);
      return new Page(200, "application/json", bytes);
    }
  }

  private LabelServer(
      List<Reply> queue, LabelFile labels, FileChannel lock, HttpServer server, String token) {
    this.queue = List.copyOf(queue);
    this.labels = labels;
    this.lock = lock;
    this.server = server;
    this.token = token;
  }

  /// Starts the page.
  ///
  /// @param directory the run's folder, where the labels are kept
  /// @throws IllegalArgumentException if the rater is at work there already, or nothing is to do
  @MustBeClosed
  public static LabelServer open(Path directory, List<Reply> replies, Plan plan)
      throws IOException {
    List<Reply> queue = LabelQueue.of(replies, plan);
    if (plan.rater().equals(LabelFile.ADJUDICATOR)) {
      queue = LabelQueue.disputed(directory, queue);
      if (queue.isEmpty()) {
        throw new IllegalArgumentException("raters disagree on nothing in " + directory);
      }
    }
    LabelFile labels = LabelFile.open(directory, plan.rater());
    FileChannel lock = null;
    try {
      lock = lock(directory, plan.rater());
      InetAddress here = InetAddress.getLoopbackAddress();
      HttpServer server = HttpServer.create(new InetSocketAddress(here, plan.port()), 0);
      byte[] random = new byte[16];
      new SecureRandom().nextBytes(random);
      String token = HexFormat.of().formatHex(random);
      LabelServer opened = new LabelServer(queue, labels, lock, server, token);
      server.setExecutor(opened.threads);
      server.createContext("/", opened::handle);
      server.start();
      return opened;
    } catch (IOException | RuntimeException e) {
      try (labels;
          FileChannel _ = lock) {
        throw e;
      }
    }
  }

  private static FileChannel lock(Path directory, String rater) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(".labels." + rater + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      // this process has it
    }
    if (!locked) {
      channel.close();
      throw new IllegalArgumentException(
          "%s is labelling in %s already; another person needs another --rater"
              .formatted(rater, directory));
    }
    return channel;
  }

  /// Where the page is; nobody else knows it.
  public String address() {
    return "http://127.0.0.1:%d/%s/".formatted(server.getAddress().getPort(), token);
  }

  /// How many replies there are.
  public int size() {
    return queue.size();
  }

  /// How many of them have a label.
  public int labelled() {
    synchronized (labels) {
      return (int) queue.stream().filter(reply -> given(reply).isPresent()).count();
    }
  }

  private Optional<String> given(Reply reply) {
    return labels.label(LabelQueue.key(reply));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Page page;
      try {
        page = page(exchange);
      } catch (IllegalArgumentException e) {
        page = Page.text(400, String.valueOf(e.getMessage()));
      } catch (IOException | RuntimeException e) {
        page = Page.text(500, "not kept: " + e.getMessage());
      }
      var headers = exchange.getResponseHeaders();
      headers.set("Content-Type", page.type());
      headers.set("Content-Security-Policy", POLICY);
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Referrer-Policy", "no-referrer");
      headers.set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(
          page.status(), page.body().length == 0 ? -1 : page.body().length);
      exchange.getResponseBody().write(page.body());
    }
  }

  private Page page(HttpExchange exchange) throws IOException {
    String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
    String path = exchange.getRequestURI().getPath();
    String root = "/" + token + "/";
    // another site's page can be made to send requests here, but under its own name
    boolean known = host.matches("(127\\.0\\.0\\.1|localhost):" + server.getAddress().getPort());
    if (!known || !path.startsWith(root)) {
      return Page.text(404, "nothing here");
    }
    String rest = path.substring(root.length());
    boolean post = exchange.getRequestMethod().equals("POST");
    if (post != rest.equals("label")) {
      return Page.text(405, "not this way");
    }
    return switch (rest) {
      case "" -> resource("label.html", "text/html; charset=utf-8");
      case "label.css" -> resource(rest, "text/css; charset=utf-8");
      case "label.js" -> resource(rest, "text/javascript; charset=utf-8");
      case "label" -> keep(exchange);
      default -> rest.startsWith("item/") ? item(number(rest.substring(5))) : picture(rest);
    };
  }

  private static Page resource(String name, String type) throws IOException {
    try (InputStream in = LabelServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside LabelServer.class");
      }
      return new Page(200, type, in.readAllBytes());
    }
  }

  private int number(String text) {
    if (text.equals("next")) {
      synchronized (labels) {
        for (int n = 0; n < queue.size(); n++) {
          if (given(queue.get(n)).isEmpty()) {
            return n;
          }
        }
      }
      return queue.size() - 1;
    }
    int number = text.matches("[0-9]{1,8}") ? Integer.parseInt(text) : queue.size();
    if (number >= queue.size()) {
      throw new IllegalArgumentException("there is no item " + text);
    }
    return number;
  }

  /// What the page shows: nothing in it tells the method, or which side is right.
  private Page item(int number) {
    Reply reply = queue.get(number);
    Rubric rubric = Judge.rubric(reply.sample());
    ObjectNode node = JSON.createObjectNode();
    node.put("number", number).put("size", queue.size()).put("labelled", labelled());
    node.put("rater", labels.rater());
    node.put("instruction", rubric.instruction().strip().replaceAll("\\s+", " "));
    node.put("question", reply.sample().question().text());
    node.put("reply", reply.text());
    node.put("pictures", reply.sample().question().images().size());
    ArrayNode choices = node.putArray("labels");
    for (Rubric.Label label : rubric.labels()) {
      choices.addObject().put("name", label.name()).put("meaning", label.meaning());
    }
    choices.addObject().put("name", LabelFile.UNSURE).put("meaning", "you cannot say");
    synchronized (labels) {
      node.put("given", given(reply).orElse(""));
    }
    return Page.json(node);
  }

  private Page picture(String path) throws IOException {
    String[] parts = path.split("/", -1);
    if (parts.length != 3 || !parts[0].equals("picture") || !parts[2].matches("[0-9]{1,3}")) {
      return Page.text(404, "nothing here");
    }
    List<ImageSource> images = queue.get(number(parts[1])).sample().question().images();
    int which = Integer.parseInt(parts[2]);
    if (which >= images.size()) {
      return Page.text(404, "nothing here");
    }
    byte[] bytes = images.get(which).read();
    return new Page(200, ChatRequest.type(bytes), bytes);
  }

  private Page keep(HttpExchange exchange) throws IOException {
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
    if (!type.startsWith("application/json")) {
      return Page.text(415, "a label comes as JSON");
    }
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a label comes as JSON", e);
    }
    int number = number(node.path("number").asText());
    String label = node.path("label").asText();
    Reply reply = queue.get(number);
    boolean allowed =
        label.equals(LabelFile.UNSURE) || Judge.rubric(reply.sample()).names().contains(label);
    if (!allowed) {
      throw new IllegalArgumentException("there is no label " + label);
    }
    synchronized (labels) {
      labels.put(LabelQueue.key(reply), label);
    }
    return Page.json(
        JSON.createObjectNode()
            .put("number", number)
            .put("label", label)
            .put("labelled", labelled()));
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    threads.shutdownNow();
    try (lock) {
      synchronized (labels) {
        labels.close();
      }
    }
  }
}
