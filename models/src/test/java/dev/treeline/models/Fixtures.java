package dev.treeline.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The reference checkpoint, and copies of it to spoil.
final class Fixtures {
  static final Path LLAVA = Path.of("src/test/resources/fixtures/llava");

  private Fixtures() {}

  /// Copies the checkpoint without the golden outputs.
  static void copyLlava(Path folder) {
    copy(LLAVA, folder);
  }

  /// Copies a checkpoint without the golden outputs.
  static void copy(Path fixture, Path folder) {
    try (Stream<Path> files = Files.list(fixture)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith("golden") && !name.startsWith("contrasts")) {
          Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Changes a JSON file.
  static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) Json.readObject(file);
    change.accept(json);
    Files.writeString(file, json.toString());
  }
}
