package dev.treeline.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Answers in a folder, a small file for each key. Several processes may use it at once.
///
/// A file is written apart and moved into place whole. Its first line holds the key and a digest of
/// the rest, so a file that is damaged, or stands under another name, is not believed. Reading a
/// file makes it young again; [#trim] takes the oldest away.
final class AnswerFiles {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration YOUNG = Duration.ofHours(12);

  private final Path directory;

  AnswerFiles(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  private Path file(String key) {
    return directory.resolve(key.substring(0, 2)).resolve(key.substring(2) + ".jsonl");
  }

  /// What is kept under a key; nothing if there is none or it is damaged.
  Optional<List<Answer>> read(String key, int count) {
    Path file = file(key);
    try {
      String text = Files.readString(file);
      int end = text.indexOf('\n');
      if (end < 0 || !text.substring(0, end).equals(header(key, text.substring(end + 1)))) {
        return Optional.empty();
      }
      List<Answer> answers = text.substring(end + 1).lines().map(AnswerFiles::answer).toList();
      if (answers.size() != count) {
        return Optional.empty();
      }
      touch(file);
      return Optional.of(answers);
    } catch (NoSuchFileException | CharacterCodingException _) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty(); // it will be asked and written again
    }
  }

  private static void touch(Path file) throws IOException {
    Instant now = Instant.now();
    if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(YOUNG))) {
      Files.setLastModifiedTime(file, FileTime.from(now));
    }
  }

  /// Keeps answers under a key.
  void write(String key, List<Answer> answers) throws IOException {
    StringBuilder body = new StringBuilder();
    answers.forEach(answer -> body.append(line(answer)).append('\n'));
    Path file = file(key);
    Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(file.getParent(), "new", ".part");
    try {
      Files.writeString(temporary, header(key, body.toString()) + "\n" + body);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static String header(String key, String body) {
    byte[] digest = Seeds.sha256().digest(body.getBytes(StandardCharsets.UTF_8));
    return "{\"format\":\"treeline-answers/1\",\"key\":\"%s\",\"sha256\":\"%s\"}"
        .formatted(key, HexFormat.of().formatHex(digest));
  }

  private static String line(Answer answer) {
    ObjectNode line = JSON.createObjectNode();
    line.put("response", answer.text());
    if (!Double.isNaN(answer.margin())) {
      line.put("margin", answer.margin());
    }
    line.put("tokens", answer.tokens()).put("ending", answer.ending());
    line.put("prefillNanos", answer.prefillNanos()).put("decodeNanos", answer.decodeNanos());
    return line.toString();
  }

  private static Answer answer(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      return new Answer(
          node.required("response").asText(),
          node.has("margin") ? node.get("margin").asDouble() : Double.NaN,
          node.required("tokens").asInt(),
          node.required("prefillNanos").asLong(),
          node.required("decodeNanos").asLong(),
          node.required("ending").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  /// Takes away the files that were not used for longest, until what is left takes no more than a
  /// given number of bytes on disk; and what writers that were killed left behind.
  ///
  /// @return how many files were taken away
  int trim(long limitBytes) throws IOException {
    return new AnswerTrimming(directory, limitBytes).go();
  }

  /// The files under the folder.
  List<Path> list() throws IOException {
    List<Path> files = new ArrayList<>();
    AnswerTrimming.visit(directory, (file, _) -> files.add(file));
    return files;
  }
}
