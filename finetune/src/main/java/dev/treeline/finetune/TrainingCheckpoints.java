package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.Safetensors;
import dev.treeline.models.SafetensorsWriter;
import dev.treeline.models.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The saved states of a run: folders `step-NNNNNNNN` with `state.safetensors` (trained parameters
/// and moments in float32) and `state.json`. A folder appears whole or not at all; the last ones
/// stay.
final class TrainingCheckpoints {
  private static final String STATE = "state.safetensors";
  private static final String POSITION = "state.json";

  private final Path directory;
  private final String inputs;
  private final int keep;

  /// @param inputs a hash of recipe and data: a state of others is refused
  /// @param keep how many states stay
  TrainingCheckpoints(Path directory, String inputs, int keep) {
    this.directory = directory;
    this.inputs = inputs;
    this.keep = keep;
  }

  /// Where a run stands.
  ///
  /// @param metricsBytes the length of `metrics.jsonl` at this moment
  record Position(int stage, int step, long answers, long metricsBytes) {}

  /// Saves a state.
  ///
  /// @param changed the parameters that were trained so far; the others are as the model began
  /// @param total steps of the whole run so far: the folder's number
  void save(TrainingState state, Set<String> changed, int total, long metricsBytes) {
    try {
      Files.createDirectories(directory);
      Path whole = directory.resolve("step-%08d".formatted(total));
      if (Files.exists(whole)) {
        return;
      }
      requireNumbers(state);
      Path part = directory.resolve("saving-%08d".formatted(total));
      delete(part);
      Files.createDirectory(part);
      SafetensorsWriter.write(part.resolve(STATE), state.entries(changed), Map.of());
      var json = RecipeReader.MAPPER.createObjectNode();
      json.put("inputs", inputs).put("stage", state.stage).put("step", state.step);
      json.put("answers", state.answers).put("metricsBytes", metricsBytes);
      if (Double.isFinite(state.bestLoss)) {
        json.put("bestLoss", state.bestLoss);
      }
      Files.writeString(part.resolve(POSITION), json.toPrettyString());
      sync(part.resolve(POSITION));
      sync(part);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
      sync(directory);
      removeOld();
    } catch (IOException e) {
      throw new UncheckedIOException(
          directory + ": the state could not be saved: " + e.getMessage(), e);
    } finally {
      deleteQuietly(directory.resolve("saving-%08d".formatted(total)));
    }
  }

  /// A state to go on from must hold numbers.
  private static void requireNumbers(TrainingState state) {
    state
        .parameters
        .firstNotFinite()
        .ifPresent(name -> {
          throw new TrainingFailure(
              TrainingFailure.Kind.LOSS,
              "%s is no number after step %d of stage %d, so the state is not saved; a lower learningRate or a larger epsilon may help"
                  .formatted(name, state.step, state.stage + 1));
        });
  }

  /// What is there to go on from, in words.
  String words() {
    List<Path> saved = saved();
    return saved.isEmpty()
        ? "no state was saved before; the run begins anew when it is started again"
        : "the last saved state is whole: %s; --resume goes on from there"
            .formatted(saved.getLast());
  }

  /// Room on a full disk is worth having back; what cannot be deleted is deleted later.
  private static void deleteQuietly(Path folder) {
    try {
      delete(folder);
    } catch (IOException _) {
      return;
    }
  }

  /// Loads the newest state into `state`.
  ///
  /// @return where it stands; empty when there is none
  Optional<Position> load(TrainingState state) {
    List<Path> saved = saved();
    if (saved.isEmpty()) {
      return Optional.empty();
    }
    Path newest = saved.getLast();
    JsonNode json = json(newest.resolve(POSITION));
    if (!json.path("inputs").asText().equals(inputs)) {
      throw new IllegalArgumentException(
          newest
              + " was saved by a run with another recipe or other data; choose another --out,"
              + " or put recipe and data back");
    }
    try (Safetensors file = Safetensors.open(newest.resolve(STATE))) {
      for (String name : file.names()) {
        int dot = name.indexOf('.');
        ParameterStore store =
            switch (name.substring(0, dot)) {
              case "parameter" -> state.parameters;
              case "first" -> state.firstMoments;
              case "second" -> state.secondMoments;
              default -> throw new ModelFormatException(newest + ": unknown tensor " + name);
            };
        TensorInfo info = file.info(name);
        store.put(name.substring(dot + 1), file.floats(name), info.shape());
      }
    }
    state.stage = json.path("stage").asInt();
    state.step = json.path("step").asInt();
    state.answers = json.path("answers").asLong();
    state.bestLoss = json.path("bestLoss").asDouble(Double.POSITIVE_INFINITY);
    return Optional.of(
        new Position(state.stage, state.step, state.answers, json.path("metricsBytes").asLong()));
  }

  boolean any() {
    return !saved().isEmpty();
  }

  private List<Path> saved() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("step-\\d{8}"))
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void removeOld() throws IOException {
    List<Path> saved = saved();
    for (Path old : saved.subList(0, Math.max(0, saved.size() - keep))) {
      delete(old);
    }
  }

  private static JsonNode json(Path file) {
    try {
      return RecipeReader.MAPPER.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
