package dev.treeline.bench.profile;

import dev.treeline.bench.run.ModelSubject;
import dev.treeline.bench.run.Rows;
import dev.treeline.bench.run.Scene;
import dev.treeline.decoding.ConcurrentContrastiveStream;
import dev.treeline.decoding.ContrastCounters;
import dev.treeline.decoding.Decoder;
import dev.treeline.decoding.FirstRowStream;
import dev.treeline.decoding.Limits;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.Sampling;
import dev.treeline.inference.Engine;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.prompts.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Answers questions greedily and says what each cost. Safe for several threads.
final class Answerer {
  private static final float NUDGE = 1e-4f;
  private static final int NUDGES = 10_000;

  /// Of all answerers: another one may ask the same engine.
  private static final AtomicLong ASKED = new AtomicLong();

  private final ModelSubject subject;
  private final Limits limits;
  private final boolean fresh;
  private final BooleanSupplier stopped;

  Answerer(ModelSubject subject, ProfilePlan plan, BooleanSupplier stopped) {
    this.subject = subject;
    this.limits =
        new Limits(plan.asked().exactly() ? Set.of() : subject.stopTokens(), plan.tokens());
    this.fresh = plan.asked().pictures() == Asked.Pictures.NEW;
    this.stopped = stopped;
  }

  /// Answers one question. Unless the plan says otherwise, its pictures are such as the engine has
  /// not seen before.
  AnswerCost answer(Question question, Entry entry) {
    long start = System.nanoTime();
    Scene prepared = subject.scene(question, entry.method());
    long preparing = System.nanoTime() - start;
    UnaryOperator<PreparedInput> nudge = UnaryOperator.identity();
    if (fresh) {
      long turn = ASKED.incrementAndGet();
      nudge = input -> nudged(input, turn);
      subject.forgetDescriptions();
    }
    Watch watch = new Watch();
    Engine engine = subject.engine(entry.method());
    var scene = new WatchedScene(prepared, nudge.apply(prepared.input()), engine, watch, nudge);
    long begin = System.nanoTime() - preparing;
    AnswerCost cost = answer(entry, scene, begin);
    return cost.whole(System.nanoTime() - begin);
  }

  /// @param begin when the question was asked
  private AnswerCost answer(Entry entry, WatchedScene scene, long begin) {
    Watch watch = scene.watch();
    long[] firstRow = new long[2]; // when it was there, and what prompts had taken by then
    try (Rows rows = entry.method().rows().open(scene, entry.method().rowSettings());
        var timed =
            new FirstRowStream(
                rows.stream(),
                () -> {
                  firstRow[0] = System.nanoTime();
                  firstRow[1] = prompts(watch, rows.stream());
                })) {
      var decoder = new Decoder(new Sampling.Greedy().with(0), List.of(), limits, stopped);
      int tokens = decoder.decode(timed, _ -> {}).tokens().length;
      long end = System.nanoTime();
      long late = prompts(watch, rows.stream()) - firstRow[1]; // of a view that was run later
      watch.add(Part.PREFILL, waited(rows.stream()));
      watch.close(end - begin);
      return new AnswerCost(
          firstRow[0] - begin + late,
          end - firstRow[0] - late,
          end - begin,
          Math.max(1, tokens),
          watch,
          counters(rows.stream()));
    }
  }

  private static long prompts(Watch watch, LogitsStream stream) {
    return watch.nanos(Part.VISION) + watch.nanos(Part.PREFILL) + waited(stream);
  }

  /// How long it waited for a prompt that another thread ran.
  private static long waited(LogitsStream stream) {
    return stream instanceof ConcurrentContrastiveStream concurrent
        ? concurrent.promptWaitNanos()
        : 0;
  }

  private static ContrastCounters counters(LogitsStream stream) {
    return stream instanceof ContrastCounters.Source source
        ? source.counters()
        : ContrastCounters.ZERO;
  }

  /// The same pictures but for one number each, so that neither features nor views of an earlier
  /// answer are found again; those of the same answer are.
  private static PreparedInput nudged(PreparedInput input, long turn) {
    List<Picture> pictures = new ArrayList<>();
    for (Picture picture : input.pictures()) {
      float[] values = picture.pixels().values().clone();
      values[0] += NUDGE * (turn % NUDGES);
      pictures.add(picture.withPixels(values, picture.contentHash() + "#" + turn));
    }
    return input.withPictures(pictures);
  }
}
