package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.bench.Sample;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FitsTest {
  private final List<Sample> samples = FakeSubject.samples(80);
  private final Map<Scene, Sample> scenes = new HashMap<>();

  /// A scene that is only there to be told from others.
  private Scene scene(Sample sample, ResolvedMethod method) {
    Scene scene =
        (Scene)
            Proxy.newProxyInstance(
                Scene.class.getClassLoader(),
                new Class<?>[] {Scene.class},
                (self, called, arguments) ->
                    called.getName().equals("hashCode")
                        ? System.identityHashCode(self)
                        : called.getName().equals("equals") && self == arguments[0]);
    scenes.put(scene, sample);
    return scene;
  }

  /// Remembers by a number which items it saw.
  private final class Learner implements RowSource {
    private final Map<Double, Set<String>> clusters = new HashMap<>();

    @Override
    public Rows open(Scene scene, Settings settings) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isFitted(Settings settings) {
      return true;
    }

    @Override
    public Fit fit(List<Fit.Example> examples, Settings settings) {
      Set<String> seen = new HashSet<>();
      examples.forEach(example -> seen.add(scenes.get(example.scene()).cluster()));
      clusters.put((double) clusters.size(), seen);
      return new Fit.Shift(clusters.size() - 1);
    }
  }

  @Test
  void noItemIsAnsweredWithWhatWasLearntFromItsPicture() {
    ResolvedMethod known = MethodRegistry.builtIn().resolve(Method.parse("output-bias"));
    Learner learner = new Learner();
    ResolvedMethod method =
        new ResolvedMethod(
            known.method(), known.strategy(), learner, known.rowSettings(), known.settings());
    Fits fits = new Fits(7);
    fits.learn(samples, List.of(method), this::scene, () -> false);
    assertThat(learner.clusters).hasSize(2);
    for (Sample sample : samples) {
      Fit.Shift fit = (Fit.Shift) fits.of(sample, method).orElseThrow();
      assertThat(learner.clusters.get(fit.nats())).doesNotContain(sample.cluster());
    }
    assertThat(learner.clusters.get(0.0)).hasSizeBetween(10, 30);
    assertThat(learner.clusters.get(1.0)).hasSizeBetween(10, 30);
  }

  @Test
  void methodsThatDoNotLearnGetNothing() {
    ResolvedMethod vcd = MethodRegistry.builtIn().resolve(Method.parse("vcd"));
    Fits fits = new Fits(7);
    fits.learn(samples, List.of(vcd), this::scene, () -> false);
    assertThat(fits.of(samples.getFirst(), vcd)).isEmpty();
    assertThat(scenes).isEmpty();
  }
}
