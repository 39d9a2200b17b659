package dev.treeline.bench.judge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// An endpoint that does what it is told, good or bad, one reaction a request.
public final class LyingServer implements AutoCloseable {
  /// What it does with a request.
  @FunctionalInterface
  public interface Reaction {
    /// Answers, or does not.
    void react(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Reaction> script = new ArrayDeque<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private Function<String, Reaction> byRequest = _ -> next();

  /// What was asked.
  public final List<String> bodies = Collections.synchronizedList(new ArrayList<>());

  /// The keys that came with it.
  public final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  /// @param reactions one after the other; the last one goes on
  public LyingServer(Reaction... reactions) throws IOException {
    script.addAll(List.of(reactions));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    bodies.add(body);
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    try (exchange) {
      byRequest.apply(body).react(exchange);
    }
  }

  private Reaction next() {
    synchronized (script) {
      return script.size() > 1 ? script.remove() : script.element(); // the last one goes on
    }
  }

  /// From now on what it does follows from what it is asked.
  public void answers(Function<String, Reaction> reactions) {
    byRequest = reactions;
  }

  /// Where it listens.
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /// Answers as a model would.
  public static Reaction says(String content) {
    String text = content.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return body(200, "{\"choices\":[{\"message\":{\"content\":\"" + text + "\"}}]}");
  }

  /// Answers with a status, a body and headers by name and value.
  public static Reaction body(int status, String body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /// Answers nothing until the server is closed; with `headers` it begins to answer.
  public Reaction stalls(boolean headers) {
    return exchange -> {
      if (headers) {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
      }
      try {
        end.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /// Promises more than it sends.
  public static Reaction cutsOff() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 5_000);
      exchange
          .getResponseBody()
          .write("{\"choices\":[{\"message\"".getBytes(StandardCharsets.UTF_8));
    };
  }

  /// Does this next, whatever was planned.
  void next(Reaction reaction) {
    synchronized (script) {
      script.clear();
      script.add(reaction);
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
