package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Reads the data files of a run and makes rows of them.
final class TrainingData {
  private final Path directory;
  private final ModelConfig config;
  private final ExampleMaker maker;
  private final PictureStore pictures;
  private final ExampleFilter filter;

  /// @param directory what the recipe's file names are relative to
  TrainingData(
      Path directory,
      Checkpoint checkpoint,
      ExampleMaker maker,
      PictureStore pictures,
      ExampleFilter filter) {
    this.directory = directory;
    this.config = checkpoint.config();
    this.maker = maker;
    this.pictures = pictures;
    this.filter = filter;
  }

  /// Pictures with the classes of their patches.
  List<PatchTask.Patches> patches(List<String> files) {
    var all = new ArrayList<PatchTask.Patches>();
    for (String file : files) {
      if (!(config instanceof LlavaConfig llava)) {
        throw new IllegalArgumentException(
            "data.patches: vision pre-training needs a LLaVA, whose tower is trained");
      }
      all.addAll(
          PatchTask.read(directory.resolve(file), pictures, llava.vision().image().patches()));
    }
    return all;
  }

  /// Conversations that only measure. Where there are several files, the kinds carry their names.
  List<PackedRow> heldOutRows(List<String> files, int longest) {
    var rows = new ArrayList<PackedRow>();
    for (String file : files) {
      String stem = Path.of(file).getFileName().toString().replaceFirst("\\.[^.]*$", "");
      for (PackedRow row : rows(List.of(file), longest)) {
        rows.add(files.size() > 1 ? row.withKinds(kind -> stem + "/" + kind) : row);
      }
    }
    return rows;
  }

  /// Pairs of answers, one row for each pair: the better one is its first example.
  List<PackedRow> pairs(List<String> files) {
    var pairs = new ArrayList<PreferencePair>();
    for (String file : files) {
      pairs.addAll(
          filter.withPictures(
              PreferencePair.read(directory.resolve(file)),
              pictures,
              PreferencePair::image,
              pair -> pair.better().where()));
    }
    int[] images =
        pairs.stream().mapToInt(one -> one.image().map(pictures::add).orElse(-1)).toArray();
    return IntStream.range(0, images.length)
        .parallel()
        .mapToObj(i -> pair(pairs.get(i), images[i]))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<PackedRow> pair(PreferencePair pair, int image) {
    String where = pair.better().where();
    Optional<Example> better = filter.fit(maker.examples(pair.better(), image).getLast(), where);
    Optional<Example> worse = filter.fit(maker.examples(pair.worse(), image).getLast(), where);
    return better.isEmpty() || worse.isEmpty()
        ? Optional.empty()
        : Optional.of(
            PackedRow.pack(List.of(better.get(), worse.get()), Integer.MAX_VALUE).getFirst());
  }

  /// Conversations, packed: those about one picture, as the vision part sees it, share a row where
  /// they fit.
  ///
  /// @param longest tokens of a row
  List<PackedRow> rows(List<String> files, int longest) {
    var conversations = new ArrayList<Conversation>();
    for (String file : files) {
      conversations.addAll(
          filter.withPictures(
              Conversation.read(directory.resolve(file), filter.policies(), filter.left()),
              pictures,
              Conversation::image,
              Conversation::where));
    }
    int[] images =
        conversations.stream().mapToInt(one -> one.image().map(pictures::add).orElse(-1)).toArray();
    List<List<Example>> examples =
        IntStream.range(0, images.length)
            .parallel()
            .mapToObj(i -> examples(conversations.get(i), images[i]))
            .toList();
    Map<Integer, List<Example>> byImage = new LinkedHashMap<>();
    var rows = new ArrayList<PackedRow>();
    for (int i = 0; i < images.length; i++) {
      if (images[i] < 0) {
        rows.addAll(PackedRow.pack(examples.get(i), longest));
      } else {
        examples
            .get(i)
            .forEach(one -> byImage.computeIfAbsent(one.image(), _ -> new ArrayList<>()).add(one));
      }
    }
    byImage.values().forEach(shared -> rows.addAll(PackedRow.pack(shared, longest)));
    return rows;
  }

  private List<Example> examples(Conversation conversation, int image) {
    return maker.examples(conversation, image).stream()
        .map(example -> filter.fit(example, conversation.where()))
        .flatMap(Optional::stream)
        .toList();
  }
}
