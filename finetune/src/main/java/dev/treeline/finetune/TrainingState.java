package dev.treeline.finetune;

import dev.treeline.models.SafetensorsWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// All that a run is at some moment: owned by the run, saved by [TrainingCheckpoints].
final class TrainingState implements AutoCloseable {
  final ParameterStore parameters;
  final ParameterStore firstMoments;
  final ParameterStore secondMoments;

  /// The stage that runs, and its steps that are done.
  int stage;

  int step;

  /// Examples learned since the run began.
  long answers;

  /// The lowest held-out loss of this stage so far.
  double bestLoss = Double.POSITIVE_INFINITY;

  TrainingState(
      ParameterStore parameters, ParameterStore firstMoments, ParameterStore secondMoments) {
    this.parameters = parameters;
    this.firstMoments = firstMoments;
    this.secondMoments = secondMoments;
  }

  /// A stage begins: these parameters are trained, with moments of their own.
  void begin(List<String> names) {
    bestLoss = Double.POSITIVE_INFINITY;
    firstMoments.names().forEach(firstMoments::remove);
    secondMoments.names().forEach(secondMoments::remove);
    firstMoments.zerosLike(parameters, names);
    secondMoments.zerosLike(parameters, names);
  }

  /// What a run needs to go on: what it has changed, and the moments. What is not there is as the
  /// model began.
  ///
  /// @param changed the parameters that some stage so far trained
  List<SafetensorsWriter.Entry> entries(Set<String> changed) {
    var entries = new ArrayList<SafetensorsWriter.Entry>();
    entries.addAll(parameters.entries("parameter.", changed::contains));
    entries.addAll(firstMoments.entries("first.", _ -> true));
    entries.addAll(secondMoments.entries("second.", _ -> true));
    return entries;
  }

  @Override
  public void close() {
    try (parameters;
        firstMoments;
        secondMoments) {
      // all three are closed even when one fails
    }
  }
}
