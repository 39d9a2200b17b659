package dev.treeline.models.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Fetches one model into the cache.
///
/// A file is moved into place when it is whole and its hash is the one that the hub names; the
/// revision points to the new state when all files are there. What a stopped pull has fetched is
/// not fetched again.
public final class HubPull {
  private static final JsonMapper JSON = new JsonMapper();

  private final HubSettings settings;
  private final HubModel model;
  private final HubFolder folder;
  private final PullProgress progress;

  private HubPull(HubSettings settings, HubModel model, PullProgress progress) {
    this.settings = settings;
    this.model = model;
    this.folder = new HubFolder(settings.cache(), model);
    this.progress = progress;
  }

  /// Fetches what is missing of a model.
  ///
  /// @return its folder, which [dev.treeline.models.ModelCatalog] also finds by the model's name
  /// @throws IOException when the hub cannot be reached, refuses, or sends something else; the
  ///   message says what to do
  public static Path pull(
      HubSettings settings, HubModel model, HubSelection selection, PullProgress progress)
      throws IOException {
    HubPull pull = new HubPull(settings, model, progress);
    if (settings.offline()) {
      return pull.present();
    }
    try (HubHttp http = new HubHttp(settings);
        HubFolder.Lock _ = pull.folder.lock()) {
      return pull.fetch(http, selection);
    } catch (HubHttp.Refused e) {
      throw e;
    } catch (IOException e) {
      throw isFull(e)
          ? new IOException(
              "the disk of "
                  + settings.cache()
                  + " is full; what was fetched is kept: free some space and give the same command again",
              e)
          : e;
    }
  }

  private Path present() throws IOException {
    return folder
        .commit(model.revision())
        .map(folder::snapshot)
        .filter(snapshot -> Files.exists(snapshot.resolve("config.json")))
        .orElseThrow(() ->
            new IOException(
                "%s is not in %s, and nothing may be fetched (HF_HUB_OFFLINE or --offline)"
                    .formatted(model, settings.cache())));
  }

  private record Listing(String commit, List<String> files) {}

  private Path fetch(HubHttp http, HubSelection selection) throws IOException {
    Listing listing = listing(http);
    List<String> chosen;
    try {
      chosen = selection.of(listing.files);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(model + ": " + e.getMessage(), e);
    }
    List<HubFile> files = new ArrayList<>();
    for (String path : chosen) {
      files.add(describe(http, listing.commit, path));
    }
    List<HubFile> missing = files.stream().filter(file -> !isWhole(file)).toList();
    requireRoom(missing);
    progress.start(
        files.size(), missing.stream().mapToLong(file -> Math.max(0, file.sizeBytes())).sum());
    FileFetcher fetcher = new FileFetcher(http, settings.transfer(), progress);
    for (HubFile file : missing) {
      fetcher.fetch(file, folder.blob(file.etag()));
    }
    for (HubFile file : files) {
      folder.link(listing.commit, file);
    }
    folder.point(model.revision(), listing.commit);
    progress.end();
    return folder.snapshot(listing.commit);
  }

  private boolean isWhole(HubFile file) {
    try {
      Path blob = folder.blob(file.etag());
      return Files.isRegularFile(blob)
          && (file.sizeBytes() < 0 || Files.size(blob) == file.sizeBytes());
    } catch (IOException e) {
      return false;
    }
  }

  private void requireRoom(List<HubFile> missing) throws IOException {
    long needed = missing.stream().mapToLong(file -> Math.max(0, file.sizeBytes())).sum();
    long free = folder.freeBytes();
    if (needed > free) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s needs %,d MB, but the disk of %s has %,d MB left (HF_HUB_CACHE chooses another)",
              model,
              needed >> 20,
              settings.cache(),
              free >> 20));
    }
  }

  private Listing listing(HubHttp http) throws IOException {
    String path = "/api/models/" + model.id() + "/revision/" + HubHttp.encoded(model.revision());
    JsonNode json;
    try {
      json = JSON.readTree(http.text(http.page(path)));
    } catch (HubHttp.Refused e) {
      throw HubRefusals.explain(e, model, settings, http);
    } catch (JsonProcessingException e) {
      throw new IOException(
          settings.endpoint() + " does not speak the hub's protocol: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be reached: %s (--offline uses what is in the cache; HF_ENDPOINT names another hub)"
              .formatted(settings.endpoint(), reason(e)),
          e);
    }
    String commit = json.path("sha").asText();
    if (!commit.matches("[0-9a-f]{7,64}") || !json.path("siblings").isArray()) {
      throw new IOException(
          settings.endpoint() + " does not speak the hub's protocol: no sha and siblings");
    }
    List<String> files = new ArrayList<>();
    for (JsonNode sibling : json.path("siblings")) {
      files.add(requirePath(sibling.path("rfilename").asText()));
    }
    return new Listing(commit, files);
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  /// A path that stays inside the model's folder.
  private static String requirePath(String path) throws IOException {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()
          || part.equals(".")
          || part.equals("..")
          || part.chars().anyMatch(c -> c < ' ' || c == '\\' || c == ':')) {
        throw new IOException("the hub names a file that would leave its folder: " + path);
      }
    }
    return path;
  }

  private HubFile describe(HubHttp http, String commit, String path) throws IOException {
    StringBuilder page = new StringBuilder("/" + model.id() + "/resolve/" + commit);
    for (String part : path.split("/", -1)) {
      page.append('/').append(HubHttp.encoded(part));
    }
    HttpResponse<Void> answer;
    try {
      answer = http.head(http.page(page.toString()));
    } catch (HubHttp.Refused e) {
      throw HubRefusals.explain(e, model, settings, http);
    }
    HttpHeaders headers = answer.headers();
    String etag =
        headers
            .firstValue("X-Linked-Etag")
            .or(() -> headers.firstValue("ETag"))
            .orElse("")
            .replaceFirst("^W/", "")
            .replace("\"", "");
    long size =
        headers
            .firstValueAsLong("X-Linked-Size")
            .orElse(
                answer.statusCode() / 100 == 3
                    ? -1
                    : headers.firstValueAsLong("Content-Length").orElse(-1));
    try {
      return new HubFile(path, etag, size, http.page(page.toString()));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Whether a failure says that there is no room left.
  static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left")
        || message.contains("not enough space")
        || message.contains("Disk quota exceeded");
  }
}
