package dev.treeline.models.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Fetches one file at a time, in several ranges at a time.
final class FileFetcher {
  private static final int BUFFER = 1 << 16;

  private final HubHttp http;
  private final HubSettings.Transfer transfer;
  private final PullProgress progress;

  FileFetcher(HubHttp http, HubSettings.Transfer transfer, PullProgress progress) {
    this.http = http;
    this.transfer = transfer;
    this.progress = progress;
  }

  /// Fetches a file and moves it into place when its hash is right. A wrong one is fetched once
  /// more from its start, in one stream.
  void fetch(HubFile file, Path blob) throws IOException {
    for (int round = 1; ; round++) {
      try (PartFile part =
          PartFile.open(blob, Math.max(0, file.sizeBytes()), transfer.chunkBytes())) {
        if (round == 1 && file.sizeBytes() >= 0) {
          ranges(file, part);
        } else {
          part.restart();
          http.patiently(() -> whole(file, part));
        }
        String hash = HubHashes.like(file.etag(), part.file());
        if (hash.equals(file.etag())) {
          Files.move(
              part.file(),
              blob,
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
          part.delete();
          return;
        }
        long wrong = Files.size(part.file());
        part.delete();
        if (round == 2) {
          throw new IOException(
              "%s: what the server sent is not what the hub names: its hash is %s, but must be %s. Nothing was kept"
                  .formatted(file.path(), hash, file.etag()));
        }
        progress.advance(file.path(), -wrong);
      }
    }
  }

  private void ranges(HubFile file, PartFile part) throws IOException {
    progress.advance(file.path(), part.presentBytes());
    List<PartFile.Chunk> missing = part.missing();
    try (ExecutorService workers = Executors.newFixedThreadPool(transfer.connections())) {
      List<Future<?>> running = new ArrayList<>();
      for (PartFile.Chunk chunk : missing) {
        running.add(
            workers.submit(() -> {
              http.patiently(() -> range(file, part, chunk));
              part.finish(chunk);
              return null;
            }));
      }
      try {
        for (Future<?> one : running) {
          one.get();
        }
      } catch (ExecutionException | InterruptedException e) {
        workers.shutdownNow();
        throw failure(file, e);
      }
    }
  }

  private static IOException failure(HubFile file, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new IOException("interrupted", e);
    }
    Throwable cause = e.getCause();
    String message = cause == null ? "" : String.valueOf(cause.getMessage());
    return new IOException(
        "%s: %s. What was fetched is kept: give the same command again to go on"
            .formatted(file.path(), message),
        cause);
  }

  private boolean range(HubFile file, PartFile part, PartFile.Chunk chunk)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = http.bytes(file.place(), Optional.of(chunk));
    try (InputStream body = answer.body();
        Watch watch = new Watch(body, transfer.stall())) {
      if (answer.statusCode() == 206) {
        requireRange(answer, chunk, file.sizeBytes());
      } else if (chunk.start() > 0 || chunk.end() < file.sizeBytes()) {
        // a server without ranges: skip to the chunk
        skip(body, chunk.start(), watch);
      }
      copy(body, part, chunk, watch, file.path());
      boolean over = chunk.end() == file.sizeBytes() && body.read() >= 0;
      if (over) {
        throw new IOException(
            "the server sends more than the " + file.sizeBytes() + " bytes it named");
      }
      return true;
    }
  }

  private static void requireRange(HttpResponse<?> answer, PartFile.Chunk chunk, long sizeBytes)
      throws IOException {
    String named = answer.headers().firstValue("Content-Range").orElse("");
    String expected = "bytes %d-%d/".formatted(chunk.start(), chunk.end() - 1);
    if (!named.startsWith(expected)
        || !named.substring(expected.length()).matches("\\*|" + sizeBytes)) {
      throw new IOException(
          "the server sends the range \"%s\" for \"%s%d\"".formatted(named, expected, sizeBytes));
    }
  }

  private static void skip(InputStream body, long count, Watch watch) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long left = count; left > 0; ) {
      int read = watch.read(body, buffer, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new IOException("the server ended %d bytes early".formatted(left));
      }
      left -= read;
    }
  }

  private void copy(InputStream body, PartFile part, PartFile.Chunk chunk, Watch watch, String path)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long at = chunk.start();
    try {
      while (at < chunk.end()) {
        int read = watch.read(body, buffer, (int) Math.min(chunk.end() - at, buffer.length));
        if (read < 0) {
          throw new IOException("the server ended %d bytes early".formatted(chunk.end() - at));
        }
        part.write(ByteBuffer.wrap(buffer, 0, read), at);
        at += read;
        progress.advance(path, read);
      }
    } catch (IOException e) {
      progress.advance(path, chunk.start() - at);
      throw e;
    }
  }

  /// The file from its start to wherever the server ends.
  private boolean whole(HubFile file, PartFile part) throws IOException, InterruptedException {
    part.restart();
    HttpResponse<InputStream> answer = http.bytes(file.place(), Optional.empty());
    byte[] buffer = new byte[BUFFER];
    long at = 0;
    try (InputStream body = answer.body();
        Watch watch = new Watch(body, transfer.stall())) {
      for (int read = watch.read(body, buffer, BUFFER);
          read >= 0;
          read = watch.read(body, buffer, BUFFER)) {
        part.write(ByteBuffer.wrap(buffer, 0, read), at);
        at += read;
        progress.advance(file.path(), read);
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e);
    }
    if (file.sizeBytes() >= 0 && at != file.sizeBytes()) {
      throw new IOException("the server sent %d bytes for %d".formatted(at, file.sizeBytes()));
    }
    return true;
  }
}
