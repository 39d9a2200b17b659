package dev.treeline.bench.profile;

import dev.treeline.bench.run.ModelSubject;
import dev.treeline.bench.run.Rows;
import dev.treeline.bench.run.Scene;
import dev.treeline.decoding.ContrastCounters;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.prompts.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// Answers questions greedily and says what each cost. Safe for several threads.
final class Answerer {
  private static final float NUDGE = 1e-4f;
  private static final int NUDGES = 10_000;

  private final ModelSubject subject;
  private final Limits limits;
  private final BooleanSupplier stopped;
  private final AtomicLong asked = new AtomicLong();

  Answerer(ModelSubject subject, ProfilePlan plan, BooleanSupplier stopped) {
    this.subject = subject;
    this.limits =
        new Limits(plan.asked().exactly() ? Set.of() : subject.stopTokens(), plan.tokens());
    this.stopped = stopped;
  }

  /// Answers one question about a picture that the engine has not seen before.
  AnswerCost answer(Question question, Entry entry) {
    long start = System.nanoTime();
    Scene prepared = subject.scene(question, entry.method());
    long preparing = System.nanoTime() - start;
    PreparedInput input = nudged(prepared.input());
    Watch watch = new Watch();
    var scene = new WatchedScene(prepared, input, subject.engine(entry.method()), watch);
    long begin = System.nanoTime() - preparing;
    scene.look(input);
    try (Rows rows = entry.method().rows().open(scene, entry.method().rowSettings())) {
      FirstRowClock clock = new FirstRowClock(rows.stream(), watch);
      var decoder = new Decoder(new Sampling.Greedy().with(0), List.of(), limits, stopped);
      int tokens = decoder.decode(clock, _ -> {}).tokens().length;
      long end = System.nanoTime();
      watch.close(end - begin);
      long late = prompts(watch) - clock.promptsBefore; // of a view that was run later
      return new AnswerCost(
          clock.firstRow - begin + late,
          end - clock.firstRow - late,
          Math.max(1, tokens),
          watch,
          counters(rows.stream()));
    }
  }

  private static long prompts(Watch watch) {
    return watch.nanos(Part.VISION) + watch.nanos(Part.PREFILL);
  }

  private static ContrastCounters counters(LogitsStream stream) {
    return stream instanceof ContrastCounters.Source source
        ? source.counters()
        : ContrastCounters.ZERO;
  }

  /// The same pictures but for one number each, so that neither features nor views of an earlier
  /// answer are found again.
  private PreparedInput nudged(PreparedInput input) {
    long turn = asked.incrementAndGet();
    List<Picture> pictures = new ArrayList<>();
    for (Picture picture : input.pictures()) {
      float[] values = picture.pixels().values().clone();
      values[0] += NUDGE * (turn % NUDGES);
      pictures.add(picture.withPixels(values, picture.contentHash() + "#" + turn));
    }
    return input.withPictures(pictures);
  }

  /// Remembers when the first row was there. The stream belongs to the rows.
  private static final class FirstRowClock implements LogitsStream {
    private final LogitsStream stream;
    private final Watch watch;
    private long firstRow;
    private long promptsBefore;

    FirstRowClock(LogitsStream stream, Watch watch) {
      this.stream = stream;
      this.watch = watch;
    }

    @Override
    public float[] prefill() {
      float[] row = stream.prefill();
      firstRow = System.nanoTime();
      promptsBefore = prompts(watch);
      return row;
    }

    @Override
    public float[] append(int token) {
      return stream.append(token);
    }

    @Override
    public float[] appendAll(int[] tokens) {
      return stream.appendAll(tokens);
    }

    @Override
    public void close() {}
  }
}
