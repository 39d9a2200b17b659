package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.Companion;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.ContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream;
import dev.treeline.decoding.DeferredContrastiveStream.FirstRow;
import dev.treeline.decoding.FirstRowStream;
import dev.treeline.decoding.LateStream;
import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.MaskedStream;
import dev.treeline.decoding.SharedCacheContrastiveStream;
import java.util.function.Function;

/// The decoding rules there are.
final class RowSources {
  /// What a second row adds to a forward, as a fraction of it; docs/benchmarks.md has the figures.
  private static final double SECOND_ROW_COST = 0.25;

  private RowSources() {}

  /// The model's own rows.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
  static Rows plain(Scene scene, Settings settings) {
    FirstRowStream clean = new FirstRowStream(scene.stream(scene.input()));
    return new Rows(clean, () -> scene.yesNo().margin(clean.firstRow()));
  }

  /// A contrast of the question with another view of it, as [Scene#economy()] says. With
  /// `legacy-shared-cache` among the settings and 1, the second view has its say in the first token
  /// only.
  static RowSource contrast(View view, Function<Settings, ContrastRule> rules) {
    return (scene, settings) -> {
      Source second = () -> scene.stream(view.of(scene, settings));
      ContrastRule rule = rules.apply(settings);
      if (settings.number("legacy-shared-cache") == 1) {
        return plainContrast(scene, second, rule, SharedCacheContrastiveStream::new);
      }
      return scene.economy().contrast() == Economy.Contrast.PLAIN
          ? plainContrast(scene, second, rule, ContrastiveStream::new)
          : fastContrast(scene, second, rule);
    };
  }

  /// Opens the second view.
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

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both streams are owned by the rows handed out
  private static Rows plainContrast(Scene scene, Source second, ContrastRule rule, Joint joint) {
    FirstRowStream clean = new FirstRowStream(scene.stream(scene.input()));
    FirstRowStream amateur;
    try {
      amateur = new FirstRowStream(second.open());
    } catch (RuntimeException e) {
      clean.close();
      throw e;
    }
    return new Rows(
        joint.of(clean, amateur, rule),
        () -> {
          float[] row = clean.firstRow().clone();
          rule.unmasked().contrast(row, amateur.firstRow(), 0);
          return scene.yesNo().margin(row);
        });
  }

  /// Opens the second view only when its row is needed.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // both streams are owned by the rows handed out
  private static Rows fastContrast(Scene scene, Source second, ContrastRule rule) {
    boolean scored = scene.economy().margins() == Economy.Margins.SCORED;
    DeferredContrastiveStream stream =
        new DeferredContrastiveStream(
            scene.stream(scene.input()),
            new LateStream(second::open),
            rule,
            scored ? FirstRow.KEPT : FirstRow.DROPPED,
            companion(scene.economy().contrast()));
    return new Rows(
        stream, () -> scored ? scene.yesNo().margin(stream.firstContrast()) : Double.NaN);
  }

  private static Companion companion(Economy.Contrast contrast) {
    return switch (contrast) {
      case PLAIN, DEFERRED -> Companion.never();
      case JOINT -> Companion.always();
      case ADAPTIVE -> Companion.whenItPays(SECOND_ROW_COST);
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

  /// The model's own rows with every spelling of Yes moved by `shift` in the first one.
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
  static Rows shifted(Scene scene, Settings settings) {
    LogitsStream model = scene.stream(scene.input());
    FirstRowStream shifted =
        new FirstRowStream(
            new ShiftedStream(model, scene.yesNo().yes(), (float) settings.number("shift")));
    return new Rows(shifted, () -> scene.yesNo().margin(shifted.firstRow()));
  }

  /// The same answer whatever the question; the model is not run.
  static RowSource constant(String answer, double margin) {
    return (scene, settings) ->
        new Rows(
            new ConstantStream(scene.tokens(answer), scene.stopToken(), scene.vocabularySize()),
            () -> margin);
  }
}
