package dev.treeline.finetune;

import dev.treeline.models.SafetensorsWriter;
import java.util.ArrayList;
import java.util.List;

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

  TrainingState(
      ParameterStore parameters, ParameterStore firstMoments, ParameterStore secondMoments) {
    this.parameters = parameters;
    this.firstMoments = firstMoments;
    this.secondMoments = secondMoments;
  }

  /// Forgets the moments: a stage begins with its own.
  void clearMoments(List<String> names) {
    firstMoments.names().forEach(firstMoments::remove);
    secondMoments.names().forEach(secondMoments::remove);
    firstMoments.zerosLike(parameters, names);
    secondMoments.zerosLike(parameters, names);
  }

  List<SafetensorsWriter.Entry> entries() {
    var entries = new ArrayList<SafetensorsWriter.Entry>();
    entries.addAll(parameters.entries("parameter."));
    entries.addAll(firstMoments.entries("first."));
    entries.addAll(secondMoments.entries("second."));
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
