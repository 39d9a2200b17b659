package dev.treeline.models.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Where the hub is, who asks, and where its files go.
///
/// @param token sent to the hub's own host only
/// @param cache the folder that Python's tools call the hub cache
/// @param offline nothing is asked; what is in the cache must do
public record HubSettings(
    URI endpoint, Optional<String> token, Path cache, boolean offline, Transfer transfer) {
  /// How files are fetched.
  ///
  /// @param connections at a time
  /// @param chunkBytes of a large file that are asked for at once, and lost when they are cut off
  /// @param stall how long a server may send nothing
  /// @param firstWait before the second attempt; doubled for each further one
  public record Transfer(
      int connections, int chunkBytes, int attempts, Duration stall, Duration firstWait) {
    public Transfer {
      if (connections < 1 || chunkBytes < 1 || attempts < 1) {
        throw new IllegalArgumentException("connections, chunk and attempts must be at least 1");
      }
    }

    /// Four connections, chunks of 8 MiB, five attempts, 30 seconds of silence.
    public static Transfer standard() {
      return new Transfer(4, 8 << 20, 5, Duration.ofSeconds(30), Duration.ofSeconds(1));
    }
  }

  /// As this user's environment says: `HF_ENDPOINT`, `HF_TOKEN`, `HF_HUB_CACHE` or `HF_HOME`,
  /// `HF_HUB_OFFLINE`.
  public static HubSettings standard() {
    return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  static HubSettings of(Map<String, String> environment, Path userHome) {
    Path home =
        at(environment, "HF_HOME")
            .map(Path::of)
            .orElseGet(() ->
                at(environment, "XDG_CACHE_HOME")
                    .map(Path::of)
                    .orElse(userHome.resolve(".cache"))
                    .resolve("huggingface"));
    Path cache =
        at(environment, "HF_HUB_CACHE")
            .or(() -> at(environment, "HUGGINGFACE_HUB_CACHE"))
            .map(Path::of)
            .orElse(home.resolve("hub"));
    Path tokenFile = at(environment, "HF_TOKEN_PATH").map(Path::of).orElse(home.resolve("token"));
    String endpoint = at(environment, "HF_ENDPOINT").orElse("https://huggingface.co");
    boolean offline = isSet(environment, "HF_HUB_OFFLINE");
    return new HubSettings(
        URI.create(endpoint.replaceAll("/+$", "")),
        token(environment, tokenFile),
        cache,
        offline || isSet(environment, "TRANSFORMERS_OFFLINE"),
        Transfer.standard());
  }

  private static Optional<String> token(Map<String, String> environment, Path file) {
    Optional<String> named =
        at(environment, "HF_TOKEN").or(() -> at(environment, "HUGGING_FACE_HUB_TOKEN"));
    if (named.isPresent() || !Files.isRegularFile(file)) {
      return named.map(String::strip);
    }
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static boolean isSet(Map<String, String> environment, String name) {
    return at(environment, name).filter(value -> value.matches("(?i)1|on|yes|true")).isPresent();
  }

  private static Optional<String> at(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /// The same without asking anything.
  public HubSettings withoutNetwork() {
    return new HubSettings(endpoint, token, cache, true, transfer);
  }
}
