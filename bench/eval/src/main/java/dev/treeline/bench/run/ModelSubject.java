package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.decoding.Decoded;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.Ending;
import dev.treeline.decoding.FirstRowStream;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.decoding.YesNo;
import dev.treeline.inference.Convoy;
import dev.treeline.inference.Engine;
import dev.treeline.inference.Probe;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.PreparedInput;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import dev.treeline.prompts.Question;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A checkpoint that runs on this machine.
///
/// Times leave out what all methods share: reading the picture and the vision tower's first run on
/// it. What a method adds (further views, earlier calls) is in.
public final class ModelSubject implements Subject {
  private static final long WARM_UP_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int WARM_UP_ROUNDS = 20;

  private final Checkpoint checkpoint;
  private final Engine engine;
  private final Adapters.Loaded adapted;
  private final YesNo yesNo;
  private final RunSettings.Generation generation;
  private final BooleanSupplier stopped;
  private volatile Economy economy = Economy.scoring();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Fits fits;
  private final Map<List<Object>, String> descriptions = new ConcurrentHashMap<>();

  private ModelSubject(
      OpenModel model,
      Adapters.Loaded adapted,
      RunSettings.Generation generation,
      BooleanSupplier stopped) {
    this.checkpoint = model.checkpoint();
    this.engine = model.engine();
    this.adapted = adapted;
    this.yesNo = YesNoWords.of(checkpoint.tokenizer());
    this.generation = generation;
    this.stopped = stopped;
    this.fits = new Fits(generation.seed());
  }

  /// Loads a model.
  ///
  /// @param stopped asked before each token; once it says true answers end early
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both are the subject's, or closed on failure
  public static ModelSubject open(
      Path directory,
      RunSettings.Engine settings,
      RunSettings.Generation generation,
      BooleanSupplier stopped) {
    return open(directory, settings, generation, stopped, Adapters.none());
  }

  /// Loads a model with adapters.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both are the subject's, or closed on failure
  public static ModelSubject open(
      Path directory,
      RunSettings.Engine settings,
      RunSettings.Generation generation,
      BooleanSupplier stopped,
      Adapters adapters) {
    OpenModel model = OpenModel.open(directory, settings);
    try {
      return new ModelSubject(model, adapters.load(model), generation, stopped);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /// Says what may be saved from the next answer on; [Economy#scoring()] if nobody does.
  public void use(Economy economy) {
    this.economy = economy;
  }

  @Override
  public Answer answer(Sample sample, ResolvedMethod method, long seed) {
    lookAt(sample.question(), engine(method));
    var asked = new Asked(() -> scene(sample, method), sample.id(), method, sample.task());
    return answer(asked, _ -> {});
  }

  private ModelScene scene(Sample sample, ResolvedMethod method) {
    Question question = Asking.question(sample, method.strategy().answerPosition());
    return scene(question, method, fits.of(sample, method));
  }

  @Override
  public void require(List<ResolvedMethod> methods) {
    for (ResolvedMethod method : methods) {
      for (Probe.Kind kind : method.rows().needs()) {
        engine(method)
            .refusal(kind)
            .ifPresent(reason -> {
              throw new IllegalArgumentException(
                  "%s needs %s, but %s".formatted(method.method(), kind.words(), reason));
            });
      }
    }
  }

  @Override
  public void fit(List<Sample> samples, List<ResolvedMethod> methods) {
    fits.learn(samples, methods, this::scene, stopped);
  }

  @Override
  public void warmUp(Sample sample, List<ResolvedMethod> methods, long seed) {
    long end = System.nanoTime() + WARM_UP_NANOS;
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (ResolvedMethod method : methods) {
        if (System.nanoTime() > end || stopped.getAsBoolean()) {
          return;
        }
        answer(sample, method, seed);
      }
    }
  }

  /// Answers one question.
  ///
  /// @param name what the random draws of this question follow from, beside the run's seed
  /// @param onToken gets each token as it is chosen
  public Answer answer(Question question, String name, ResolvedMethod method, IntConsumer onToken) {
    Task task = new Task.Safety(Gold.SAFE); // of its kind; nobody scores it
    return answer(
        new Asked(() -> scene(question, method, Optional.empty()), name, method, task), onToken);
  }

  /// What is to be answered.
  ///
  /// @param name what the random draws follow from
  private record Asked(Supplier<ModelScene> scene, String name, ResolvedMethod method, Task task) {}

  private Answer answer(Asked asked, IntConsumer onToken) {
    inFlight.incrementAndGet();
    try {
      return answerNow(asked, onToken);
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /// How many questions are being answered.
  int inFlight() {
    return inFlight.get();
  }

  private Answer answerNow(Asked asked, IntConsumer onToken) {
    long start = Convoy.nanoTime();
    ResolvedMethod method = asked.method();
    ModelScene scene = asked.scene().get();
    long[] firstRow = {start}; // when it was there
    try (Rows rows = method.rows().open(scene, method.rowSettings());
        LogitsStream timed =
            new FirstRowStream(rows.stream(), () -> firstRow[0] = Convoy.nanoTime())) {
      long draws = Seeds.of(generation.seed(), "draws", asked.name(), method.method().toString());
      Decoder decoder =
          new Decoder(
              generation.sampling().with(draws),
              List.of(),
              new Limits(checkpoint.generation().stopTokens(), limit(method, asked.task())),
              stopped);
      Decoded decoded = decoder.decode(timed, onToken);
      long end = Convoy.nanoTime();
      boolean cancelled = decoded.ending() instanceof Ending.Cancelled;
      return new Answer(
          checkpoint.tokenizer().decode(decoded.tokens()),
          cancelled ? 0 : Asking.hasMargin(asked.task()) ? rows.margin().getAsDouble() : Double.NaN,
          decoded.tokens().length,
          firstRow[0] - start,
          end - firstRow[0],
          decoded.ending().word());
    }
  }

  /// A question in front of the model, prepared as a method asks it; earlier calls that its
  /// strategy makes are made here. For measuring: [#answer] needs none of this. A fitted method has
  /// what it learnt in [#fit].
  public Scene scene(Question question, ResolvedMethod method) {
    return scene(question, method, fits.any(method));
  }

  /// The ids that end an answer.
  public Set<Integer> stopTokens() {
    return checkpoint.generation().stopTokens();
  }

  /// Runs the vision tower on the question's pictures, so that no method is charged for what all of
  /// them use.
  private void lookAt(Question question, Engine with) {
    if (!question.images().isEmpty()) {
      with.imageFeatures(
          checkpoint.processor().prepare(List.of(Message.user(question.images(), ""))));
    }
  }

  private int limit(ResolvedMethod method, Task task) {
    int open = task instanceof Task.Reply ? generation.replyTokens() : 0;
    return method.strategy().answerPosition() == AnswerPosition.LAST
        ? Math.max(generation.reasoningTokens(), open)
        : open > 0 ? open : generation.directTokens();
  }

  private ModelScene scene(Question question, ResolvedMethod method, Optional<Fit> learnt) {
    Engine with = engine(method);
    List<Message> messages =
        method.strategy().messages(question, earlier -> earlierAnswer(with, earlier));
    PreparedInput input = checkpoint.processor().prepare(messages);
    String[] purposes =
        Stream.concat(Stream.of("view"), input.pictures().stream().map(p -> p.contentHash()))
            .toArray(String[]::new);
    return new ModelScene(
        this, with, messages, input, Seeds.of(generation.seed(), purposes), learnt, economy);
  }

  /// See [Scene#describe]. Items that share forwards do not find each other's descriptions: who
  /// finds one asks fewer forwards, and the others' company must not hang on what was asked before.
  String describe(Engine with, List<Message> messages, String prompt, int tokens) {
    List<ImageSource> images =
        messages.stream()
            .flatMap(message -> message.content().stream())
            .flatMap(part -> part instanceof Content.Image image ? Stream.of(image) : Stream.of())
            .map(Content.Image::source)
            .toList();
    PreparedInput input = checkpoint.processor().prepare(List.of(Message.user(images, prompt)));
    List<Object> key = new ArrayList<>(List.of(with, prompt, tokens));
    input.pictures().forEach(picture -> key.add(picture.contentHash()));
    if (Convoy.isShared()) {
      return plainAnswer(with, input, tokens);
    }
    String known = descriptions.get(key);
    if (known == null) {
      known = plainAnswer(with, input, tokens);
      descriptions.put(key, known);
    }
    return known;
  }

  /// Lets descriptions of pictures be made anew: for measuring.
  public void forgetDescriptions() {
    descriptions.clear();
  }

  /// An earlier call of a strategy that makes several: plainly decoded, likeliest tokens.
  private String earlierAnswer(Engine with, List<Message> messages) {
    return plainAnswer(
        with, checkpoint.processor().prepare(messages), generation.reasoningTokens());
  }

  private String plainAnswer(Engine with, PreparedInput input, int tokens) {
    try (var stream = with.stream(input)) {
      Limits limits = new Limits(checkpoint.generation().stopTokens(), tokens);
      Decoder decoder = new Decoder(new Sampling.Greedy().with(0), List.of(), limits, stopped);
      return checkpoint.tokenizer().decode(decoder.decode(stream, _ -> {}).tokens());
    }
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  /// What runs a method: the model, or the model with the method's adapter.
  public Engine engine(ResolvedMethod method) {
    return adapted.of(method, engine);
  }

  /// What runs the model; closed with this subject.
  public Engine engine() {
    return engine;
  }

  YesNo yesNo() {
    return yesNo;
  }

  /// Turns the tokens of an answer into text as they come.
  public dev.treeline.models.TokenStream text() {
    return checkpoint.tokenizer().stream();
  }

  @Override
  public void close() {
    try (checkpoint;
        engine) {
      adapted.close();
    }
  }
}
