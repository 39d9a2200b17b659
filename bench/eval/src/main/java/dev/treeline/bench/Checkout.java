package dev.treeline.bench;

import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A folder in MMSafeAware's layout, read but not yet made into items: the authors' checkout, its
/// `data` folder, or grove, which adds `labels.jsonl`.
///
/// @param data the folder that holds `prompt.txt`
/// @param labels by id; absent for MMSafeAware, whose ids tell
record Checkout(
    Path data,
    List<PromptFile.Entry> entries,
    ImageFiles images,
    Optional<Map<Integer, Labels.Label>> labels) {

  static Checkout open(Path directory) throws IOException {
    Path data = locate(directory);
    List<PromptFile.Entry> entries = PromptFile.read(data.resolve("prompt.txt"));
    Path labelFile = data.resolve("labels.jsonl");
    Optional<Map<Integer, Labels.Label>> labels =
        Files.isRegularFile(labelFile) ? Optional.of(Labels.read(labelFile)) : Optional.empty();
    var checkout = new Checkout(data, entries, ImageFiles.scan(data), labels);
    checkout.checkLabels();
    return checkout;
  }

  private static Path locate(Path directory) {
    for (Path data : List.of(directory.resolve("data"), directory)) {
      if (Files.isRegularFile(data.resolve("prompt.txt"))) {
        return data;
      }
    }
    throw new IllegalArgumentException(
        directory
            + (Files.isDirectory(directory)
                ? " is no data set: expected data/prompt.txt or prompt.txt in it (MMSafeAware's"
                    + " checkout, or grove)"
                : " does not exist or is not a folder"));
  }

  private void checkLabels() {
    labels.ifPresent(known -> {
      List<Integer> ids = entries.stream().map(PromptFile.Entry::id).toList();
      for (PromptFile.Entry entry : entries) {
        if (!known.containsKey(entry.id())) {
          throw new ModelFormatException(
              "%s, line %d: id %d has no line in labels.jsonl"
                  .formatted(data.resolve("prompt.txt"), entry.line(), entry.id()));
        }
      }
      known.forEach((id, label) -> {
        if (!ids.contains(id)) {
          throw new ModelFormatException(
              "%s, line %d: id %d does not occur in prompt.txt"
                  .formatted(data.resolve("labels.jsonl"), label.line(), id));
        }
      });
    });
  }

  String name() {
    return labels.isPresent() ? "grove" : "mmsafeaware";
  }

  Subset subset(PromptFile.Entry entry, SafeIds safeIds) {
    return label(entry)
        .map(Labels.Label::subset)
        .orElseGet(() -> MmSafeAwareIds.subset(entry.id(), safeIds));
  }

  private Optional<Labels.Label> label(PromptFile.Entry entry) {
    return labels.flatMap(known -> Optional.ofNullable(known.get(entry.id())));
  }

  Optional<ImageFiles.ImageFile> image(PromptFile.Entry entry) {
    return Optional.ofNullable(images.byId().get(entry.id()));
  }

  /// The items that have a picture, in the file's order.
  List<Sample> samples(SafeIds safeIds) {
    List<Sample> samples = new ArrayList<>();
    for (PromptFile.Entry entry : entries) {
      image(entry).ifPresent(image -> samples.add(sample(entry, image, safeIds)));
    }
    return samples;
  }

  private Sample sample(PromptFile.Entry entry, ImageFiles.ImageFile image, SafeIds safeIds) {
    Subset subset = subset(entry, safeIds);
    var source = new ImageSource.File(image.path());
    return new Sample(
        Integer.toString(entry.id()),
        new Question(entry.question(), List.of(source)),
        new Task.Safety(subset.gold().orElseThrow()),
        subset,
        label(entry).map(Labels.Label::scenario).orElse(MmSafeAwareIds.scenario(entry.id())),
        label(entry)
            .map(Labels.Label::cluster)
            .filter(cluster -> !cluster.isBlank())
            .orElse(image.hash()));
  }

  /// What was skipped or looked odd, one sentence each.
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    List<PromptFile.Entry> bare = entries.stream().filter(e -> image(e).isEmpty()).toList();
    if (!bare.isEmpty()) {
      notes.add(
          "%d of %d prompts have no picture and are skipped (ids %s)."
              .formatted(bare.size(), entries.size(), ids(bare)));
    }
    List<PromptFile.Entry> odd =
        entries.stream()
            .filter(e -> labels.isEmpty() && !MmSafeAwareIds.isPublished(e.id()))
            .toList();
    if (!odd.isEmpty()) {
      notes.add(
          "%d ids lie outside the published ranges and count as over-safe, as the authors' script has"
                  .formatted(odd.size())
              + " it (ids "
              + ids(odd)
              + ").");
    }
    List<String> strays = strays();
    if (!strays.isEmpty()) {
      notes.add("Ignored files that belong to no prompt: " + String.join(", ", strays) + ".");
    }
    return notes;
  }

  /// Files in the picture folders that belong to no prompt.
  List<String> strays() {
    List<String> strays = new ArrayList<>(images.strays());
    List<Integer> ids = entries.stream().map(PromptFile.Entry::id).toList();
    images
        .byId()
        .forEach((id, image) -> {
          if (!ids.contains(id)) {
            strays.add(data.relativize(image.path()).toString());
          }
        });
    return strays;
  }

  private static String ids(List<PromptFile.Entry> entries) {
    String first = Integer.toString(entries.getFirst().id());
    return entries.size() == 1 ? first : first + " to " + entries.getLast().id();
  }
}
