package dev.treeline.bench.judge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An OpenAI-compatible address that is asked patiently: what may pass is tried again, later each
/// time and not before the server says; what will not pass ends the run. Redirections are not
/// followed, so the key goes where the user said and nowhere else.
final class ChatEndpoint implements AutoCloseable {
  /// What came of a request.
  sealed interface Outcome {
    /// The body of an answer with status 200.
    record Answered(String body) implements Outcome {}

    /// This request has no answer, and why.
    record Failed(String reason) implements Outcome {}
  }

  private static final long MOST_BYTES = 1 << 20;
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final Duration LONGEST_REST = Duration.ofMinutes(10);
  private static final int SHOWN = 200;

  private final URI address;
  private final ApiKey key;
  private final HttpOptions options;
  private final Pacer pacer;
  private final HttpClient client;

  /// @param base such as `https://api.openai.com/v1`, or the whole address of the completions
  ChatEndpoint(String base, ApiKey key, HttpOptions options, Pacer pacer) {
    this.address = address(base);
    this.key = key;
    this.options = options;
    this.pacer = pacer;
    if (key.isPresent() && address.getScheme().equals("http") && !isThisMachine(address)) {
      throw new IllegalArgumentException(
          address + ": a key goes over https only, or to this machine");
    }
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.timeout())
            .build();
  }

  private static URI address(String base) {
    URI uri;
    try {
      uri = URI.create(base);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a judge's address must be a URL, but is " + base, e);
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "a judge's address must begin with http:// or https://, but is " + base);
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null) {
      throw new IllegalArgumentException(
          "a judge's address must hold no password or query; name the key by --judge-key");
    }
    String path = base.replaceAll("/+$", "");
    return path.endsWith("/chat/completions")
        ? URI.create(path)
        : URI.create(path + "/chat/completions");
  }

  private static boolean isThisMachine(URI uri) {
    return uri.getHost().matches("localhost|127\\.[0-9.]+|\\[::1\\]");
  }

  URI address() {
    return address;
  }

  /// What the server said, which may repeat what it was sent.
  String withoutKey(String said) {
    return key.strike(said);
  }

  /// Posts a request until it is answered or the tries are used up.
  ///
  /// @throws JudgeException where trying again or asking anything else would not help
  Outcome post(String body) {
    String last = "";
    for (int attempt = 0; attempt < options.tries(); attempt++) {
      try {
        pacer.await();
        HttpResponse<String> response = send(body);
        Optional<Outcome> outcome = outcome(response);
        if (outcome.isPresent()) {
          return outcome.get();
        }
        last = status(response);
        pacer.rest(wait(response, attempt));
      } catch (IOException e) {
        last = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        pacer.rest(wait(attempt));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JudgeException("interrupted", e);
      }
    }
    return new Outcome.Failed(
        key.strike("no answer after %d tries: %s".formatted(options.tries(), last)));
  }

  private HttpResponse<String> send(String body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    key.header().ifPresent(value -> request.header("Authorization", value));
    // the client's own timeout ends at the headers; this one ends at the last byte
    CompletableFuture<HttpResponse<String>> sent =
        client.sendAsync(
            request.build(),
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MOST_BYTES));
    try {
      return sent.get(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("timed out after " + options.timeout().toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String said =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw new IOException(said, cause);
    } finally {
      sent.cancel(true);
    }
  }

  /// Nothing where it is worth trying again.
  private Optional<Outcome> outcome(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 200) {
      return Optional.of(new Outcome.Answered(response.body()));
    }
    if (status == 408 || status == 409 || status == 425 || status == 429 || status >= 500) {
      return Optional.empty();
    }
    boolean about = status == 413 || response.body().matches("(?s).*content_(filter|policy).*");
    if (status >= 400 && about) {
      return Optional.of(new Outcome.Failed(status(response)));
    }
    throw new JudgeException(address + " answers " + status(response));
  }

  private String status(HttpResponse<String> response) {
    String body = response.body().strip().replaceAll("\\s+", " ");
    String shown = body.length() <= SHOWN ? body : body.substring(0, SHOWN) + " …";
    return key.strike("HTTP " + response.statusCode() + (shown.isEmpty() ? "" : ": " + shown));
  }

  private Duration wait(HttpResponse<String> response, int attempt) {
    Duration asked =
        response
            .headers()
            .firstValue("Retry-After")
            .flatMap(ChatEndpoint::retryAfter)
            .orElse(Duration.ZERO);
    if (asked.compareTo(LONGEST_REST) > 0) {
      throw new JudgeException("%s asks to wait for %,d s".formatted(address, asked.toSeconds()));
    }
    Duration own = wait(attempt);
    return asked.compareTo(own) > 0 ? asked : own;
  }

  private static Duration wait(int attempt) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempt, 10));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  /// Seconds or a date (RFC 9110, section 10.2.3).
  static Optional<Duration> retryAfter(String value) {
    String text = value.strip();
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant when = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(Instant.now(), when);
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
