package dev.treeline.finetune;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import dev.treeline.finetune.TrainingKernels.Objective;
import dev.treeline.models.Checkpoint;
import dev.treeline.prompts.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A stock checkpoint under the training kernels, with rows about its own pictures.
final class FamilyRun implements AutoCloseable {
  static final Path FIXTURES = Path.of("../models/src/test/resources/fixtures");

  final Checkpoint checkpoint;
  final ModelSide side;
  final TrainedModel model;
  final TrainingKernels kernels;
  final ParameterStore parameters;
  private final Optional<TrainedVision> vision;
  private final Workers workers = new Workers(1);
  private final ExampleMaker maker;
  private final Path base;
  private final Path folder;

  @SuppressWarnings("MustBeClosedChecker") // closed with this
  FamilyRun(String family, Tuning tuning, boolean recompute, Path folder) {
    this.base = FIXTURES.resolve(family);
    this.folder = folder;
    checkpoint = Checkpoint.open(base);
    side = ModelSide.of(checkpoint);
    model = TrainedModel.of(checkpoint, tuning);
    kernels =
        new TrainingKernels(
            Device.cpu(),
            new TrainingKernels.Setting(
                checkpoint.config(), model.plan(), Compute.F32, side.norm(), recompute));
    parameters = new ParameterStore(kernels.manager());
    model.fill(parameters, 3);
    vision =
        model.trainedVision().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new TrainedVision(model, side.pictures(), new Recipe.Features(1 << 24, false)));
    maker =
        new ExampleMaker(checkpoint.processor()::render, checkpoint.tokenizer(), side.tokens(), 2);
  }

  /// The first picture of the fixture that has one of these names.
  String picture(String... names) {
    return Arrays.stream(names)
        .filter(name -> Files.exists(base.resolve("images").resolve(name)))
        .findFirst()
        .orElseThrow();
  }

  /// A row about a picture, or about none.
  PackedRow row(String picture, String question, String... answers) {
    int image =
        picture.isEmpty() ? -1 : side.pictures().add(base.resolve("images").resolve(picture));
    var examples = new ArrayList<Example>();
    for (String answer : answers) {
      var turns =
          List.of(
              new Conversation.Turn(Role.USER, image >= 0, question),
              new Conversation.Turn(Role.ASSISTANT, false, answer));
      examples.addAll(
          maker.examples(new Conversation("here", "kind", Optional.empty(), turns), image));
    }
    return PackedRow.pack(examples, 9999).getFirst();
  }

  /// The loss, then the gradients in the order of what is trained.
  List<float[]> gradients(List<PackedRow> rows, double divisor) {
    return workers.run(() -> {
      try (var scope = (PtNDManager) kernels.manager().newSubManager()) {
        RowWork work = work();
        MicroBatch batch = work.batch(rows, Map.of());
        NDList out =
            kernels.gradients(
                scope, inputs(), batch, work.shown(batch), Objective.answers(divisor, 0));
        return out.stream().map(NDArray::toFloatArray).toList();
      }
    });
  }

  double loss(List<PackedRow> rows, double divisor) {
    return workers.run(() -> {
      RowWork work = work();
      MicroBatch batch = work.batch(rows, Map.of());
      return kernels
          .scores(inputs(), batch, work.shown(batch), Objective.answers(divisor, 0))
          .loss();
    });
  }

  private TrainingKernels.Inputs inputs() {
    return kernels.inputs(parameters, model.parameters(), model.trained());
  }

  private RowWork work() {
    if (vision.isPresent()) {
      return RowWork.of(kernels, model, vision.get(), side.imageTokens());
    }
    var kept =
        new KeptFeatures(
            side.pictures(),
            side.eye(kernels, inputs()),
            new Recipe.Features(1 << 24, false),
            folder.resolve("spill"));
    return RowWork.of(kernels, model, kept, side.imageTokens());
  }

  @Override
  public void close() {
    vision.ifPresent(TrainedVision::close);
    parameters.close();
    kernels.close();
    workers.close();
    side.close();
    checkpoint.close();
  }
}
