package dev.treeline.bench.run;

import com.google.errorprone.annotations.MustBeClosed;
import dev.treeline.decoding.ContrastRule;
import dev.treeline.decoding.LayerContrastStream;
import dev.treeline.inference.BlindTokens;
import dev.treeline.inference.Probe;
import dev.treeline.inference.ProbedStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The decoding rules that put a probe on the model.
final class ProbeSources {
  private ProbeSources() {}

  /// Early layers against the last.
  record Dola() implements RowSource {
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,4}( *, *\\d{1,4})*");

    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
    public Rows open(Scene scene, Settings settings) {
      var rule = new ContrastRule.Dola(settings.number("beta"));
      Probe probe = new Probe.EarlyRows(layers(settings.text("layers"), scene.layers()));
      ProbedStream probed = scene.stream(scene.input(), probe);
      KeptReadings first = new KeptReadings(probed);
      return new Rows(
          new LayerContrastStream(first, first::readings, rule),
          () -> {
            float[] row = first.firstRow.clone();
            float[][] early = first.firstReadings;
            rule.unmasked().contrast(row, early[ContrastRule.Dola.farthest(row, early)], 0);
            return scene.yesNo().margin(row, first.firstRow);
          });
    }

    /// The layers that a setting means.
    ///
    /// @param count how many layers the model has
    static List<Integer> layers(String written, int count) {
      List<Integer> layers = new ArrayList<>();
      if (NUMBERS.matcher(written).matches()) {
        Arrays.stream(written.split(",", -1))
            .map(n -> Integer.valueOf(n.strip()))
            .forEach(layers::add);
        return layers;
      }
      int first = written.equals("high") ? count / 2 : 0;
      int end = written.equals("low") ? count / 2 : count;
      for (int layer = first + first % 2; layer < end; layer += 2) {
        layers.add(layer);
      }
      return layers.isEmpty() ? List.of(0) : layers;
    }

    @Override
    public void check(Settings settings) {
      String layers = settings.text("layers");
      if (!Set.of("low", "high", "all").contains(layers) && !NUMBERS.matcher(layers).matches()) {
        throw new IllegalArgumentException(
            "dola: layers must be low, high, all, or numbers such as \"0,2,4\", but is " + layers);
      }
    }

    @Override
    public Set<Probe.Kind> needs() {
      return Set.of(Probe.Kind.EARLY_ROWS);
    }
  }

  /// Blind image tokens only.
  record Avisc() implements RowSource {
    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
    public Rows open(Scene scene, Settings settings) {
      var blind = new BlindTokens(settings.number("gamma"), settings.number("lambda"));
      ProbedStream clean = scene.stream(scene.input(), new Probe.ImageAttention());
      return RowSources.contrast(
              (_, _) -> clean,
              (_, _) ->
                  scene.stream(
                      scene.input(), new Probe.BlankedFeatures(blind.of(clean.readings()))),
              ContrastMethods::vcdRule,
              RowSources.Start.AFTER_CLEAN_PROMPT)
          .open(scene, settings);
    }

    @Override
    public Set<Probe.Kind> needs() {
      return Set.of(Probe.Kind.IMAGE_ATTENTION, Probe.Kind.BLANKED_FEATURES);
    }
  }

  /// The least attended image tokens only.
  record Sid() implements RowSource {
    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
    public Rows open(Scene scene, Settings settings) {
      Probe probe = new Probe.TokenPruning(settings.whole("layer"), settings.number("share"));
      return RowSources.contrast(
              RowSources.on(View::plain),
              (_, _) -> scene.stream(scene.input(), probe),
              ContrastMethods::vcdRule)
          .open(scene, settings);
    }

    @Override
    public Set<Probe.Kind> needs() {
      return Set.of(Probe.Kind.TOKEN_PRUNING);
    }
  }

  /// More attention on the image, against the words alone.
  record Pai() implements RowSource {
    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the rows handed out
    public Rows open(Scene scene, Settings settings) {
      Probe probe = new Probe.AttentionBoost(settings.number("alpha"), settings.whole("layer"));
      return RowSources.contrast(
              (_, _) -> scene.stream(scene.input(), probe),
              RowSources.on(View::withoutPictures),
              s -> new ContrastRule.Vcd(s.number("gamma") - 1, s.number("beta")))
          .open(scene, settings);
    }

    @Override
    public Set<Probe.Kind> needs() {
      return Set.of(Probe.Kind.ATTENTION_BOOST);
    }
  }
}
