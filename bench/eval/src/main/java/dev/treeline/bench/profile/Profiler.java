package dev.treeline.bench.profile;

import dev.treeline.bench.run.Economy;
import dev.treeline.bench.run.ModelSubject;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.inference.Convoy;
import dev.treeline.prompts.Question;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Measures what answering costs: everything is run until it gets no faster, then in rounds in
/// which the entries take turns, so that what else the machine does falls on all of them: at each
/// question where one is asked at a time, else at each round.
public final class Profiler {
  private static final int STEADY_ROUNDS = 2;
  private static final double FASTER = 0.97;
  private static final long LONGEST_WARMUP_NANOS = 10_000_000_000L;

  private final ModelSubject subject;
  private final ProfilePlan plan;
  private final Progress progress;
  private final BooleanSupplier stopped;
  private final Answerer answerer;
  private final Map<Entry, List<RoundCost>> costs = new LinkedHashMap<>();
  private final List<Double> bandwidths = new ArrayList<>();

  /// Hears how far it is.
  @FunctionalInterface
  public interface Progress {
    /// One more entry was measured.
    ///
    /// @param done of `total`, both over all rounds
    void measured(String what, int done, int total);
  }

  /// @param stopped asked before each token; once it says true the profile ends
  public Profiler(
      ModelSubject subject, ProfilePlan plan, Progress progress, BooleanSupplier stopped) {
    this.subject = subject;
    this.plan = plan;
    this.progress = progress;
    this.stopped = stopped;
    this.answerer = new Answerer(subject, plan, stopped);
  }

  /// Runs the plan.
  ///
  /// @throws CancellationException if it was stopped
  public Profile run() {
    List<Entry> entries = entries();
    int total = entries.size() * (plan.rounds() + 2);
    int done = 0;
    warmUp(entries);
    done += entries.size();
    progress.measured("warmed up", done, total);
    try (Bandwidth memory = new Bandwidth(plan.threads())) {
      for (int round = 0; round < plan.rounds(); round++) {
        bandwidths.add(memory.measure());
        Map<Entry, RoundCost> measured = round(entries, round);
        for (Entry entry : entries) {
          costs.computeIfAbsent(entry, _ -> new ArrayList<>()).add(measured.get(entry));
          String what = "round %d of %d: %s".formatted(round + 1, plan.rounds(), entry.name());
          progress.measured(what, ++done, total);
        }
      }
    }
    List<Profile.Row> rows = new ArrayList<>();
    for (Entry entry : entries) {
      rows.add(row(entry, baseline(entries, entry)));
      progress.measured("memory: " + entry.name(), ++done, total);
    }
    return new Profile(Spread.of(bandwidths), rows);
  }

  /// Every method at every batch; those with a second view once for each path.
  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (int batch : plan.batches()) {
      for (ResolvedMethod method : plan.methods()) {
        if (isContrast(method)) {
          plan.paths().forEach(path -> entries.add(new Entry(method, Optional.of(path), batch)));
        } else {
          entries.add(new Entry(method, Optional.empty(), batch));
        }
      }
    }
    return entries;
  }

  private boolean isContrast(ResolvedMethod method) {
    Entry plain = new Entry(method, Optional.of(Economy.Contrast.PLAIN), 1);
    subject.use(plain.economy());
    AnswerCost cost = answerer.answer(plan.asked().questions().getFirst(), plain);
    requireGoingOn();
    if (cost.watch().nanos(Part.PREFILL) == 0) {
      throw new IllegalArgumentException(method.method() + " does not run the model");
    }
    return cost.counters().amateurForwards() + cost.counters().jointForwards() > 0;
  }

  private void requireGoingOn() {
    if (stopped.getAsBoolean()) {
      throw new CancellationException("the profile was stopped");
    }
  }

  /// Rounds that do not count: until two in a row made no entry faster, and no more of them than
  /// there are that count.
  private void warmUp(List<Entry> entries) {
    long start = System.nanoTime();
    Map<Entry, Double> best = new HashMap<>();
    int steady = 0;
    for (int round = 0;
        round < plan.rounds()
            && steady < STEADY_ROUNDS
            && System.nanoTime() - start < LONGEST_WARMUP_NANOS;
        round++) {
      steady++;
      for (Map.Entry<Entry, RoundCost> cost : round(entries, round).entrySet()) {
        double now = cost.getValue().questionMillis();
        double before = best.getOrDefault(cost.getKey(), Double.MAX_VALUE);
        best.merge(cost.getKey(), now, Math::min);
        steady = now < FASTER * before ? 0 : steady;
      }
    }
  }

  /// Everything once.
  private Map<Entry, RoundCost> round(List<Entry> entries, int round) {
    Map<Entry, RoundCost> measured =
        new HashMap<>(
            oneByOne(entries.stream().filter(entry -> entry.batch() == 1).toList(), round));
    List<Entry> several = entries.stream().filter(entry -> entry.batch() > 1).toList();
    for (Entry entry : turns(several, round, 0)) {
      requireGoingOn();
      subject.use(entry.economy());
      long start = System.nanoTime();
      List<AnswerCost> answers = together(entry);
      long wall = System.nanoTime() - start;
      measured.put(entry, new RoundCost(answers, wall, entry.batch()));
    }
    requireGoingOn();
    return measured;
  }

  /// One question after the other, each asked of every entry before the next one is asked.
  private Map<Entry, RoundCost> oneByOne(List<Entry> entries, int round) {
    Map<Entry, List<AnswerCost>> answers = new HashMap<>();
    List<Question> questions = plan.asked().questions();
    for (int q = 0; q < questions.size(); q++) {
      for (Entry entry : turns(entries, round, q)) {
        requireGoingOn();
        subject.use(entry.economy());
        AnswerCost cost = answerer.answer(questions.get(q), entry);
        answers.computeIfAbsent(entry, _ -> new ArrayList<>()).add(cost);
      }
    }
    return answers.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> RoundCost.oneByOne(e.getValue())));
  }

  /// Who comes first changes from question to question, and who comes after whom from round to
  /// round.
  static <T> List<T> turns(List<T> entries, int round, int question) {
    List<T> turns = new ArrayList<>(round % 2 == 0 ? entries : entries.reversed());
    Collections.rotate(turns, -(round / 2 + question));
    return turns;
  }

  /// So many questions at a time: as many groups as there are cores for them, the questions of a
  /// group in one forward where the engine can.
  private List<AnswerCost> together(Entry entry) {
    List<Question> questions = plan.asked().questions();
    int cores = 1 + subject.engine(entry.method()).idleCores();
    int size = Math.ceilDiv(entry.batch(), cores);
    List<AnswerCost> costs = new ArrayList<>();
    try (ExecutorService groups = Executors.newFixedThreadPool(cores)) {
      List<Future<List<Future<AnswerCost>>>> asked = new ArrayList<>();
      for (int first = 0; first < questions.size(); first += size) {
        int end = Math.min(first + size, questions.size());
        List<Callable<AnswerCost>> tasks = new ArrayList<>();
        for (Question question : questions.subList(first, end)) {
          tasks.add(() -> answerer.answer(question, entry));
        }
        asked.add(groups.submit(() -> Convoy.go(tasks)));
      }
      asked.forEach(group -> result(group).forEach(answer -> costs.add(result(answer))));
    }
    return costs;
  }

  private static <T> T result(Future<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the profile was interrupted");
    }
  }

  private static Entry baseline(List<Entry> entries, Entry entry) {
    return entries.stream()
        .filter(other -> other.batch() == entry.batch())
        .findFirst()
        .orElseThrow();
  }

  private Profile.Row row(Entry entry, Entry baseline) {
    return new RowMaker(rounds(entry), rounds(baseline), Spread.of(bandwidths))
        .row(entry, memory(entry), subject.engine(entry.method()).stepBytes());
  }

  private List<RoundCost> rounds(Entry entry) {
    return costs.getOrDefault(entry, List.of());
  }

  /// The first question once more, its memory watched.
  private Profile.Memory memory(Entry entry) {
    requireGoingOn();
    subject.use(entry.economy());
    Question question = plan.asked().questions().getFirst();
    List<Long> allocated = new ArrayList<>();
    MemoryPeak peak =
        MemoryPeak.during(() -> {
          long before = allocatedBytes();
          int tokens = answerer.answer(question, entry).tokens();
          allocated.add((allocatedBytes() - before) / tokens);
        });
    return new Profile.Memory(peak.nativeBytes(), peak.heapBytes(), allocated.getFirst());
  }

  private static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }
}
