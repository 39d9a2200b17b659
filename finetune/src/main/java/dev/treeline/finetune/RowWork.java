package dev.treeline.finetune;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What tasks over packed rows share.
///
/// @param parameters the kernels take, in their order
/// @param trained those of them that are trained
record RowWork(
    TrainingKernels kernels,
    List<String> parameters,
    List<String> trained,
    Gallery pictures,
    MicroBatch.ImageTokens imageTokens) {
  RowWork {
    parameters = List.copyOf(parameters);
    trained = List.copyOf(trained);
  }

  static RowWork of(
      TrainingKernels kernels,
      TrainedModel model,
      Gallery pictures,
      MicroBatch.ImageTokens imageTokens) {
    return new RowWork(kernels, model.parameters(), model.trained(), pictures, imageTokens);
  }

  /// Rows as the kernels take them.
  MicroBatch batch(List<PackedRow> rows, Map<String, Double> weightOfKind) {
    return MicroBatch.of(rows, imageTokens, weightOfKind);
  }

  /// A batch's pictures.
  Shown shown(MicroBatch batch) {
    return pictures.batch(batch.images());
  }

  /// The order in which rows are learned.
  static BatchPlan plan(List<PackedRow> rows, int batch, long seed) {
    return new BatchPlan(rows.stream().mapToInt(PackedRow::length).toArray(), batch, seed);
  }

  /// Tokens of rows, padding left out.
  static long tokens(List<PackedRow> rows) {
    return rows.stream().mapToLong(PackedRow::length).sum();
  }

  /// Names the rows' pictures.
  String about(List<PackedRow> rows) {
    return rows.stream()
        .map(row -> row.image() < 0 ? "text" : pictures.file(row.image()).toString())
        .collect(Collectors.joining(", "));
  }
}
