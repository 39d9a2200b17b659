package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ConcurrentContrastiveStream;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.DeferredContrastiveStream.Pace;
import dev.treeline.decoding.FirstRowStream;
import dev.treeline.decoding.Foresight;
import dev.treeline.decoding.LateStream;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.MaskedStream;
import dev.treeline.decoding.MeanStream;
import dev.treeline.decoding.SharedCacheContrastiveStream;
import java.util.function.Function;

/// The decoding rules there are.
final class RowSources {
  /// What a second row adds to a forward, as a fraction of it: a quarter where reading the weights
  /// is the cost, nearly one for models as small as sapling. Between them, so that two undecided
  /// tokens in a row are needed before the second view runs along.
  private static final double SECOND_ROW_COST = 0.4;

  private RowSources() {}

  /// A stream on some view of the question.
  @FunctionalInterface
  interface Branch {
    @MustBeClosed
    LogitsStream open(Scene scene, Settings settings);
  }

  /// The branch that runs the model on a view.
  @SuppressWarnings("MustBeClosedChecker") // the branch's caller closes it
  static Branch on(View view) {
    return (scene, settings) -> scene.stream(view.of(scene, settings));
  }

  /// The model's own rows.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
  static Rows plain(Scene scene, Settings settings) {
    FirstRowStream clean = new FirstRowStream(scene.stream(scene.input()));
    return new Rows(clean, () -> scene.yesNo().margin(clean.firstRow()));
  }

  /// VCD. With `legacy-shared-cache` 1, the noised view has its say in the first token only.
  static RowSource vcd(Function<Settings, ContrastRule> rules) {
    RowSource contrast = contrast(View::noised, rules);
    return (scene, settings) ->
        settings.number("legacy-shared-cache") == 1
            ? plainContrast(
                scene,
                () -> scene.stream(scene.input()),
                () -> scene.stream(View.noised(scene, settings)),
                new Joined(rules.apply(settings), SharedCacheContrastiveStream::new))
            : contrast.open(scene, settings);
  }

  /// A contrast of the question with another view of it.
  static RowSource contrast(View view, Function<Settings, ContrastRule> rules) {
    return contrast(on(View::plain), on(view), rules);
  }

  /// A contrast of two branches, as [Scene#economy()] says.
  static RowSource contrast(Branch clean, Branch second, Function<Settings, ContrastRule> rules) {
    return contrast(clean, second, rules, Start.AT_ONCE);
  }

  /// When the second branch can be opened.
  enum Start {
    AT_ONCE,
    /// It is made of what the clean view's prompt gave; so it does not run beside the first, and
    /// joins its forwards only after the prompt.
    AFTER_CLEAN_PROMPT
  }

  /// As above; a second branch that needs the first one cannot run beside it.
  static RowSource contrast(
      Branch clean, Branch second, Function<Settings, ContrastRule> rules, Start start) {
    return (scene, settings) -> {
      Source first = () -> clean.open(scene, settings);
      Source other = () -> second.open(scene, settings);
      ContrastRule rule = rules.apply(settings);
      return scene.economy().contrast() == Economy.Contrast.PLAIN
          ? plainContrast(scene, first, other, new Joined(rule, ContrastiveStream::new))
          : start == Start.AT_ONCE && rule.needsAmateur() && isConcurrent(scene)
              ? concurrentContrast(scene, first, other, rule)
              : deferredContrast(scene, first, other, new Deferred(rule, start));
    };
  }

  /// VDD: a contrast with the view without the picture, with an unknown token for it, or with the
  /// mean of both, as `picture` says.
  @SuppressWarnings("MustBeClosedChecker") // the branch's caller closes it
  static RowSource vdd(Function<Settings, ContrastRule> rules) {
    Branch removed = on(View::withoutPictures);
    Branch unknown = on(View::withUnknownPictures);
    return contrast(
        on(View::plain),
        (scene, settings) ->
            switch (settings.text("picture")) {
              case "unknown" -> unknown.open(scene, settings);
              case "both" -> mean(removed, unknown, scene, settings);
              default -> removed.open(scene, settings);
            },
        rules);
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both are owned by the stream handed out
  private static LogitsStream mean(Branch one, Branch two, Scene scene, Settings settings) {
    LogitsStream first = one.open(scene, settings);
    try {
      return new MeanStream(first, two.open(scene, settings));
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  /// Opens a stream.
  @FunctionalInterface
  private interface Source {
    @MustBeClosed
    LogitsStream open();
  }

  /// How the two streams of a contrast become one.
  @FunctionalInterface
  private interface Joint {
    LogitsStream of(LogitsStream clean, LogitsStream amateur, ContrastRule rule);
  }

  private record Joined(ContrastRule rule, Joint joint) {}

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both streams are owned by the rows handed out
  private static Rows plainContrast(Scene scene, Source first, Source second, Joined joined) {
    FirstRowStream clean = new FirstRowStream(first.open());
    FirstRowStream amateur = new FirstRowStream(new LateStream(second::open));
    return new Rows(
        joined.joint.of(clean, amateur, joined.rule),
        () -> {
          float[] row = clean.firstRow().clone();
          joined.rule.unmasked().contrast(row, amateur.firstRow(), 0);
          return scene.yesNo().margin(row);
        });
  }

  private static boolean isConcurrent(Scene scene) {
    Economy economy = scene.economy();
    return switch (economy.contrast()) {
      case CONCURRENT -> true;
      case ADAPTIVE -> !isScored(scene) && scene.hasIdleCore();
      case PLAIN, DEFERRED, JOINT, SPECULATIVE -> false;
    };
  }

  private static boolean isScored(Scene scene) {
    return scene.economy().margins() == Economy.Margins.SCORED;
  }

  private static FirstRow firstRow(Scene scene) {
    return isScored(scene) ? FirstRow.KEPT : FirstRow.DROPPED;
  }

  /// Opens and runs the second view on a thread of its own.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both streams are owned by the rows handed out
  private static Rows concurrentContrast(
      Scene scene, Source first, Source second, ContrastRule rule) {
    ConcurrentContrastiveStream stream =
        ConcurrentContrastiveStream.open(
            first::open,
            new LateStream(second::open),
            rule,
            firstRow(scene),
            Foresight.whileWaiting());
    return new Rows(
        stream, () -> isScored(scene) ? scene.yesNo().margin(stream.firstContrast()) : Double.NaN);
  }

  private record Deferred(ContrastRule rule, Start start) {}

  /// Opens the second view only when its row is needed.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both streams are owned by the rows handed out
  private static Rows deferredContrast(
      Scene scene, Source first, Source second, Deferred deferred) {
    Economy.Contrast contrast = scene.economy().contrast();
    DeferredContrastiveStream stream =
        new DeferredContrastiveStream(
            first.open(),
            new LateStream(second::open),
            deferred.rule,
            new Pace(
                firstRow(scene),
                deferred.start == Start.AT_ONCE ? companion(contrast) : later(contrast),
                foresight(contrast)));
    return new Rows(
        stream, () -> isScored(scene) ? scene.yesNo().margin(stream.firstContrast()) : Double.NaN);
  }

  private static Companion companion(Economy.Contrast contrast) {
    return switch (contrast) {
      case PLAIN, DEFERRED, SPECULATIVE, CONCURRENT -> Companion.never();
      case JOINT -> Companion.always();
      case ADAPTIVE -> Companion.whenItPays(SECOND_ROW_COST);
    };
  }

  /// As [#companion], but never before the second view was needed for the first time.
  private static Companion later(Economy.Contrast contrast) {
    return contrast == Economy.Contrast.JOINT
        ? Companion.whenItPays(Double.MIN_NORMAL)
        : companion(contrast);
  }

  private static Foresight foresight(Economy.Contrast contrast) {
    return switch (contrast) {
      case PLAIN, DEFERRED, JOINT, CONCURRENT -> Foresight.none();
      case SPECULATIVE, ADAPTIVE -> Foresight.whereItPays();
    };
  }

  /// The model's own rows, cut to the plausible tokens. The mask does not change the margin.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
  static Rows plausible(Scene scene, Settings settings) {
    FirstRowStream clean = new FirstRowStream(scene.stream(scene.input()));
    var rule = new ContrastRule.PlausibilityOnly(settings.number("beta"));
    return new Rows(new MaskedStream(clean, rule), () -> scene.yesNo().margin(clean.firstRow()));
  }

  /// The same answer whatever the question; the model is not run.
  static RowSource constant(String answer, double margin) {
    return new Constant(answer, margin);
  }

  private record Constant(String answer, double margin) implements RowSource {
    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
    public Rows open(Scene scene, Settings settings) {
      return new Rows(
          new ConstantStream(scene.tokens(answer), scene.stopToken(), scene.vocabularySize()),
          () -> margin);
    }

    @Override
    public boolean runsModel() {
      return false;
    }
  }
}
