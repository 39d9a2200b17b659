package dev.treeline.models.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Requests to the hub: redirects are followed by hand, because the token is for the hub's own host
/// only, and failures that may pass are tried again. Safe for several threads.
final class HubHttp implements AutoCloseable {
  private static final int MOST_REDIRECTS = 5;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final HubSettings settings;
  private final HttpClient client;

  /// An answer that says no.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String code;
    private final Duration after;

    Refused(HttpResponse<?> answer) {
      String word = answer.headers().firstValue("X-Error-Code").orElse("");
      String text = word.isEmpty() ? "" : " (" + word + ")";
      super("%s answered %d%s".formatted(answer.uri(), answer.statusCode(), text));
      this.status = answer.statusCode();
      this.code = word;
      String wait = answer.headers().firstValue("Retry-After").orElse("");
      this.after = Duration.ofSeconds(wait.matches("\\d{1,6}") ? Long.parseLong(wait) : 0);
    }

    int status() {
      return status;
    }

    /// The hub's own word, such as `GatedRepo` or `RevisionNotFound`; may be empty.
    String code() {
      return code;
    }
  }

  HubHttp(HubSettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.transfer().stall())
            .build();
  }

  /// A page of the hub.
  ///
  /// @param path begins with `/`; its parts are encoded already
  URI page(String path) {
    return URI.create(settings.endpoint() + path);
  }

  /// One part of a path or a query.
  static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// What may fail for a while.
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws IOException, InterruptedException;
  }

  /// Tries again what fails on the way or with a status that may pass, after growing waits.
  <T> T patiently(Attempt<T> attempt) throws IOException {
    Duration wait = settings.transfer().firstWait();
    for (int made = 1; ; made++) {
      Duration asked = Duration.ZERO;
      try {
        return attempt.make();
      } catch (Refused e) {
        if (made >= settings.transfer().attempts() || !mayPass(e.status)) {
          throw e;
        }
        asked = e.after;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } catch (IOException e) {
        if (made >= settings.transfer().attempts() || HubPull.isFull(e)) {
          throw e;
        }
      }
      sleep(shorter(asked.compareTo(wait) > 0 ? asked : wait, LONGEST_WAIT));
      wait = shorter(wait.multipliedBy(2), LONGEST_WAIT);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static boolean mayPass(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  private static void sleep(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// The text of a page.
  String text(URI uri) throws IOException {
    return patiently(() -> {
      try (InputStream body = open(request(uri).GET(), uri).body()) {
        return new String(body.readNBytes(64 << 20), StandardCharsets.UTF_8);
      }
    });
  }

  /// The headers of a file on the hub; redirects to other hosts are not followed, the hub's own
  /// answer describes the file.
  HttpResponse<Void> head(URI uri) throws IOException {
    return patiently(() -> {
      URI at = uri;
      for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
        HttpRequest asked =
            request(at)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .header("Accept-Encoding", "identity")
                .build();
        HttpResponse<Void> answer = client.send(asked, HttpResponse.BodyHandlers.discarding());
        Optional<URI> next = redirect(answer, at);
        if (next.isEmpty() || !isHub(next.get())) {
          return checked(answer);
        }
        at = next.get();
      }
      throw new IOException(uri + " leads from one place to another without end");
    });
  }

  /// Bytes [start, end) of a file, or all of it.
  ///
  /// @param range empty for all
  /// @return its body is the caller's to close
  HttpResponse<InputStream> bytes(URI uri, Optional<PartFile.Chunk> range)
      throws IOException, InterruptedException {
    URI at = uri;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpRequest.Builder asked = request(at).GET().header("Accept-Encoding", "identity");
      range.ifPresent(
          chunk -> asked.header("Range", "bytes=%d-%d".formatted(chunk.start(), chunk.end() - 1)));
      HttpResponse<InputStream> answer =
          client.send(asked.build(), HttpResponse.BodyHandlers.ofInputStream());
      Optional<URI> next = redirect(answer, at);
      if (next.isEmpty()) {
        return checked(answer);
      }
      answer.body().close();
      at = next.get();
    }
    throw new IOException(uri + " leads from one place to another without end");
  }

  private HttpResponse<InputStream> open(HttpRequest.Builder request, URI uri)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    Optional<URI> next = redirect(answer, uri);
    if (next.isPresent() && isHub(next.get())) {
      answer.body().close();
      answer =
          client.send(request(next.get()).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    }
    return checked(answer);
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(settings.transfer().stall())
            .header("User-Agent", "treeline");
    if (isHub(uri)) {
      settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    return request;
  }

  /// Whether an address is the hub's own: the token may go there.
  private boolean isHub(URI uri) {
    URI hub = settings.endpoint();
    return hub.getScheme().equals(uri.getScheme())
        && hub.getAuthority().equalsIgnoreCase(uri.getAuthority());
  }

  private static Optional<URI> redirect(HttpResponse<?> answer, URI at) {
    return answer.statusCode() / 100 == 3
        ? answer.headers().firstValue("Location").map(at::resolve)
        : Optional.empty();
  }

  private static <T> HttpResponse<T> checked(HttpResponse<T> answer) throws IOException {
    if (answer.statusCode() / 100 <= 3 && answer.statusCode() != 204) {
      return answer;
    }
    if (answer.body() instanceof InputStream body) {
      body.close();
    }
    throw new Refused(answer);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
