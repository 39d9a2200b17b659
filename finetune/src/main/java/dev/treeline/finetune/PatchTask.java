package dev.treeline.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.LlavaConfig;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Pre-training of the tower: what does each patch show?
final class PatchTask implements StageTask {
  static final String HEAD_WEIGHT = "patch_head.weight";
  static final String HEAD_BIAS = "patch_head.bias";
  private static final int EVALUATION_PICTURES = 32;
  private static final int HELD_OUT = 256;

  private final TrainingKernels kernels;
  private final PictureStore pictures;
  private final Recipe.Optimization optimization;
  private final List<String> parameters;
  private final List<String> trained;
  private final List<Patches> train;
  private final List<Patches> heldOut;
  private final int background;
  private final float backgroundWeight;
  private final BatchPlan plan;

  /// A picture and what its patches show.
  ///
  /// @param classes `[P]`, from 0
  @SuppressWarnings("ArrayRecordComponent")
  record Patches(int image, int[] classes) {}

  /// @param all the last ones, at most a tenth, are held out
  PatchTask(
      TrainingKernels kernels,
      TrainedModel model,
      PictureStore pictures,
      Recipe.Stage.VisionPretrain stage,
      Data all) {
    this.kernels = kernels;
    this.pictures = pictures;
    this.optimization = stage.optimization();
    this.parameters = parameters(model);
    this.trained = trained(model);
    int held = Math.min(HELD_OUT, all.patches().size() / 10);
    this.train = all.patches().subList(0, all.patches().size() - held);
    this.heldOut = all.patches().subList(train.size(), all.patches().size());
    long[] counts = counts(train);
    this.background = mostFrequent(counts);
    long icons = Arrays.stream(counts).sum() - counts[background];
    double share = stage.backgroundShare();
    this.backgroundWeight =
        (float)
            (icons == 0 ? 1 : share / (1 - Math.min(share, 0.999)) * icons / counts[background]);
    this.plan = new BatchPlan(new int[train.size()], optimization.batch(), all.seed());
  }

  private static List<String> parameters(TrainedModel model) {
    var names =
        new ArrayList<String>(
            TrainingParameters.tower(model.checkpoint().config(LlavaConfig.class)));
    names.addAll(List.of(HEAD_WEIGHT, HEAD_BIAS));
    return names;
  }

  /// The tower's parameters that the model has, and the head.
  static List<String> trained(TrainedModel model) {
    List<String> head = List.of(HEAD_WEIGHT, HEAD_BIAS);
    return parameters(model).stream()
        .filter(name -> head.contains(name) || model.checkpoint().weights().has(name))
        .toList();
  }

  /// What there is to learn.
  ///
  /// @param seed of the order
  record Data(List<Patches> patches, long seed) {
    /// The number of classes.
    int classes() {
      return counts(patches).length;
    }
  }

  /// Reads lines `{"image": "images/x.png", "patches": [P class ids]}`.
  ///
  /// @param count P
  static List<Patches> read(Path file, PictureStore pictures, int count) {
    var all = new ArrayList<Patches>();
    Conversation.forEachLine(
        file,
        (where, node) -> {
          JsonNode ids = node.path("patches");
          if (!ids.isArray() || ids.size() != count) {
            throw new ModelFormatException(
                where + ": patches must be " + count + " class ids, but there are " + ids.size());
          }
          int[] classes = new int[count];
          for (int p = 0; p < count; p++) {
            classes[p] = ids.get(p).asInt(-1);
            if (classes[p] < 0 || classes[p] > 100_000) {
              throw new ModelFormatException(where + ": patch " + p + " is " + ids.get(p));
            }
          }
          Path image =
              Conversation.image(file, node)
                  .orElseThrow(() -> new ModelFormatException(where + ": image is missing"));
          all.add(new Patches(pictures.add(image), classes));
        });
    return all;
  }

  private static long[] counts(List<Patches> all) {
    int last =
        all.stream().mapToInt(one -> Arrays.stream(one.classes()).max().orElse(0)).max().orElse(0);
    long[] counts = new long[last + 1];
    all.forEach(one -> Arrays.stream(one.classes()).forEach(id -> counts[id]++));
    return counts;
  }

  private static int mostFrequent(long[] counts) {
    int best = 0;
    for (int c = 1; c < counts.length; c++) {
      best = counts[c] > counts[best] ? c : best;
    }
    return best;
  }

  @Override
  public List<String> parameters() {
    return parameters;
  }

  @Override
  public List<String> trained() {
    return trained;
  }

  @Override
  public Batch prepare(int step) {
    List<Patches> chosen = Arrays.stream(plan.rows(step)).mapToObj(train::get).toList();
    var batches = cut(chosen, optimization.microBatch());
    double weight = batches.stream().mapToDouble(PatchBatch::weight).sum();
    var parts = new ArrayList<Part>();
    for (PatchBatch batch : batches) {
      byte[] pixels = pictures.batch(batch.images());
      parts.add((scope, inputs) -> kernels.patchGradients(scope, inputs, batch, pixels, weight));
    }
    String about =
        String.join(
            ", ", chosen.stream().map(one -> pictures.file(one.image()).toString()).toList());
    return new Batch(parts, weight, chosen.size(), chosen.size(), 0, about);
  }

  private List<PatchBatch> cut(List<Patches> all, int size) {
    var batches = new ArrayList<PatchBatch>();
    for (int start = 0; start < all.size(); start += size) {
      List<Patches> part = all.subList(start, Math.min(all.size(), start + size));
      long[] classes =
          part.stream().flatMapToInt(one -> Arrays.stream(one.classes())).asLongStream().toArray();
      float[] weights = new float[classes.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = classes[i] == background ? backgroundWeight : 1;
      }
      batches.add(
          new PatchBatch(part.stream().mapToInt(Patches::image).toArray(), classes, weights));
    }
    return batches;
  }

  @Override
  public Map<String, Double> evaluate(
      Workers workers, TrainingKernels.Inputs inputs, boolean whole) {
    List<PatchBatch> batches = cut(heldOut, EVALUATION_PICTURES);
    List<Callable<TrainingKernels.Scores>> tasks =
        batches.stream()
            .<Callable<TrainingKernels.Scores>>map(
                batch -> () -> kernels.patchScores(inputs, batch, pictures.batch(batch.images())))
            .toList();
    List<TrainingKernels.Scores> scores = workers.runAll(tasks);
    double loss = 0;
    double weight = 0;
    long[] right = new long[2];
    long[] all = new long[2];
    for (int i = 0; i < batches.size(); i++) {
      PatchBatch batch = batches.get(i);
      loss += scores.get(i).loss() * batch.weight();
      weight += batch.weight();
      for (int p = 0; p < batch.classes().length; p++) {
        int icon = batch.classes()[p] == background ? 0 : 1;
        all[icon]++;
        right[icon] += batch.classes()[p] == scores.get(i).best()[p] ? 1 : 0;
      }
    }
    var measures = new LinkedHashMap<String, Double>();
    if (weight > 0) {
      measures.put("loss", loss / weight);
      measures.put("patches of background", (double) right[0] / Math.max(1, all[0]));
      measures.put("patches of things", (double) right[1] / Math.max(1, all[1]));
    }
    return measures;
  }
}
