package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.inference.Errand.Wish;
import dev.treeline.inference.TextModel.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs errands: one as it is, several in one forward where the model can do that.
///
/// A prompt that begins with pictures is run in two pieces: up to the last picture, always by
/// itself, and the rest. The first piece is kept ([PrefixCache]) for other prompts that begin in
/// the same way: other questions about the picture, and other methods. As it is cut in the same
/// place whether it was kept or not, what is kept changes no number.
final class Forwards {
  private static final int SPARE_POSITIONS = 64;
  private static final int LEAST_PREFIX = 8;

  private final TorchEngine engine;
  private final KernelPack kernels;
  private final TextModel text;
  private final PrefixCache prefixes;
  private final PrefixCache.Owner owner;

  Forwards(TorchEngine engine, KernelPack kernels, PrefixCache.Owner owner, PrefixCache prefixes) {
    this.engine = engine;
    this.kernels = kernels;
    this.text = owner.text();
    this.owner = owner;
    this.prefixes = prefixes;
  }

  /// Runs errands of different streams. They must be in an order that does not depend on who came
  /// first.
  void run(List<Errand> all) {
    List<Errand> errands = all;
    Optional<RowText> rows = text.rows();
    if (rows.isPresent()) {
      errands = rest(rows.get(), all);
    }
    if (errands.isEmpty()) {
      return;
    }
    if (errands.size() == 1 && errands.getFirst().isPlainStep()) {
      step(errands.getFirst());
      return;
    }
    List<Load> together = new ArrayList<>();
    try (PtNDManager scope = engine.newManager()) {
      for (Errand errand : errands) {
        long start = System.nanoTime();
        Load load = load(scope, errand);
        if (errands.size() > 1 && joins() && load.joinable()) {
          together.add(load);
        } else {
          alone(scope, load);
        }
        errand.took(System.nanoTime() - start);
      }
      long start = System.nanoTime();
      if (together.size() == 1) {
        alone(scope, together.getFirst());
      } else if (!together.isEmpty()) {
        together(scope, together);
      }
      share(System.nanoTime() - start, together);
    }
  }

  /// Runs what is for steps in Java.
  ///
  /// @return the others
  private static List<Errand> rest(RowText rows, List<Errand> all) {
    List<Errand> others = List.of();
    for (Errand errand : all) {
      if (!rows.takes(errand)) {
        others = others.isEmpty() ? new ArrayList<>() : others;
        others.add(errand);
      }
    }
    rows.run(others.isEmpty() ? all : all.stream().filter(rows::takes).toList());
    return others;
  }

  /// Whether the kernels may run several sequences in one forward. Where they round activations
  /// together, only if steps have to go that way too: else an answer depends on nobody.
  private boolean joins() {
    return text.joins() && !(text.rows().isPresent() && text.weights().isInt8());
  }

  private static void share(long nanos, List<Load> loads) {
    int rows = loads.stream().mapToInt(Load::count).sum();
    loads.forEach(load -> load.errand.took(nanos * load.count / rows));
  }

  /// The shortest way, for the loop of one plain answer: one call of one kernel.
  private void step(Errand errand) {
    PtNDManager owner = errand.stream().owner();
    long start = System.nanoTime();
    try (PtNDArray ids = TorchEngine.longs(owner, errand.tokens())) {
      errand.stream().take(text.step(owner, ids, state(errand)), Wish.ROW);
    }
    errand.took(System.nanoTime() - start);
  }

  /// An errand ready to run.
  ///
  /// @param ids what is left to look up; none when `x` is there
  /// @param x `[L, D]`
  @SuppressWarnings("ArrayRecordComponent")
  private record Load(
      Errand errand, TextState state, long[] ids, @Nullable PtNDArray x, int count) {
    static Load of(Errand errand, long[] ids) {
      return new Load(errand, Forwards.state(errand), ids, null, ids.length);
    }

    boolean joinable() {
      return state.positions().countsFrom(state.length());
    }
  }

  private Load load(PtNDManager scope, Errand errand) {
    if (!errand.starts()) {
      return Load.of(errand, errand.tokens());
    }
    Prompt prompt = errand.stream().prompt();
    int cut = cut(prompt);
    int room = prompt.ids().length + errand.tokens().length + SPARE_POSITIONS;
    if (cut == 0) {
      TextState state = text.newState(room, prompt.positions());
      errand.stream().begin(state);
      return embedded(scope, errand, engine.embed(scope, prompt, state));
    }
    PrefixCache.Fork beginning = prefix(scope, prompt, cut, room);
    errand.stream().begin(beginning.state());
    errand.saved(beginning.savedNanos());
    long[] rest = Arrays.copyOfRange(prompt.ids(), cut, prompt.ids().length);
    return Load.of(errand, concat(rest, errand.tokens()));
  }

  private PtNDArray x(PtNDManager scope, Load load) {
    PtNDArray x = load.x;
    return x != null ? x : lookUp(scope, load.ids);
  }

  private PtNDArray lookUp(PtNDManager scope, long[] ids) {
    try (PtNDArray array = TorchEngine.longs(scope, ids)) {
      return text.embed(scope, array);
    }
  }

  /// The rows of several loads below each other.
  private PtNDArray x(PtNDManager scope, List<Load> loads) {
    if (loads.stream().allMatch(load -> load.x == null)) {
      return lookUp(scope, loads.stream().flatMapToLong(l -> Arrays.stream(l.ids)).toArray());
    }
    return concat(scope, loads.stream().map(load -> x(scope, load)).toList());
  }

  private Load embedded(PtNDManager scope, Errand errand, PtNDArray prompt) {
    PtNDArray x = prompt;
    if (errand.tokens().length > 0) {
      try (PtNDArray ids = TorchEngine.longs(scope, errand.tokens());
          PtNDArray more = text.embed(scope, ids)) {
        x = concat(scope, List.of(prompt, more));
      }
    }
    return new Load(errand, state(errand), new long[0], x, (int) x.getShape().get(0));
  }

  /// Where the piece of a prompt that is kept ends; 0 when none is.
  private int cut(Prompt prompt) {
    int end = prompt.picturesEnd();
    return text.joins() && end >= LEAST_PREFIX && end < prompt.ids().length ? end : 0;
  }

  private PrefixCache.Fork prefix(PtNDManager scope, Prompt prompt, int cut, int room) {
    return prefixes.fork(
        owner,
        prompt,
        cut,
        room,
        () -> {
          TextState state = text.newState(cut, prompt.positions());
          try (PtNDArray x = engine.embed(scope, prompt, state);
              PtNDArray first = rows(scope, x, 0, cut);
              PtNDArray _ = text.run(scope, first, state)) {
            return state;
          } catch (RuntimeException | Error e) {
            state.close();
            throw e;
          }
        });
  }

  private void alone(PtNDManager scope, Load load) {
    TorchStream stream = load.errand.stream();
    try (PtNDArray x = x(scope, load);
        PtNDArray states = text.run(scope, x, load.state)) {
      if (load.errand.wish() == Wish.ROW) {
        stream.take(text.logits(stream.owner(), states, load.count - 1, load.count), Wish.ROW);
      } else {
        takeStates(load, states, load.count);
      }
    }
  }

  /// @param end the load's rows are those of `states` before this one
  private void takeStates(Load load, PtNDArray states, int end) {
    boolean all = load.errand.wish() == Wish.STATES;
    int wanted = all ? load.errand.tokens().length : 1;
    TorchStream stream = load.errand.stream();
    stream.take(rows(stream.owner(), states, end - wanted, end), load.errand.wish());
  }

  private void together(PtNDManager scope, List<Load> loads) {
    List<Part> parts = loads.stream().map(load -> new Part(load.state, load.count)).toList();
    long[] lasts = new long[loads.size()]; // those that want a row first
    List<Load> ordered = new ArrayList<>(loads);
    ordered.sort((a, b) -> a.errand.wish().compareTo(b.errand.wish()));
    int rows = (int) loads.stream().filter(load -> load.errand.wish() == Wish.ROW).count();
    int at = 0;
    for (Load load : loads) {
      at += load.count;
      lasts[ordered.indexOf(load)] = at - 1L;
    }
    try (PtNDArray x = x(scope, loads);
        PtNDArray states = text.runAll(scope, x, parts);
        PtNDArray last = pick(scope, states, lasts)) {
      for (int i = rows; i < ordered.size(); i++) {
        takeStates(ordered.get(i), states, (int) lasts[i] + 1);
      }
      if (rows > 0) {
        try (PtNDArray logits = text.logits(scope, last, 0, rows)) {
          for (int i = 0; i < rows; i++) {
            TorchStream stream = ordered.get(i).errand.stream();
            stream.take(rows(stream.owner(), logits, i, i + 1), Wish.ROW);
          }
        }
      }
    }
  }

  /// Rows [first, end) of `x`, a view of it.
  PtNDArray rows(PtNDManager owner, PtNDArray x, int first, int end) {
    try (Handles call = new Handles()) {
      return kernels.array(
          owner,
          "rows",
          call.add(IValue.from(x)),
          call.add(IValue.from((long) first)),
          call.add(IValue.from((long) end)));
    }
  }

  private PtNDArray concat(PtNDManager owner, List<PtNDArray> arrays) {
    try (IValue list = IValue.listFrom(arrays.toArray(PtNDArray[]::new))) {
      return kernels.array(owner, "concat", list);
    }
  }

  private PtNDArray pick(PtNDManager owner, PtNDArray x, long[] rows) {
    try (Handles call = new Handles()) {
      return kernels.array(
          owner,
          "pick_rows",
          call.add(IValue.from(x)),
          call.add(IValue.from(call.add(TorchEngine.longs(owner, rows)))));
    }
  }

  private static TextState state(Errand errand) {
    TextState state = errand.stream().state();
    if (state == null) {
      throw new IllegalStateException("the prompt has not run");
    }
    return state;
  }

  private static long[] concat(long[] first, long[] second) {
    long[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
