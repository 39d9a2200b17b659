package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbeSourcesTest {
  @Test
  void dolasBucketsAreTheEvenLayersOfAHalf() {
    assertThat(ProbeSources.Dola.layers("low", 32)).containsExactly(0, 2, 4, 6, 8, 10, 12, 14);
    assertThat(ProbeSources.Dola.layers("high", 32))
        .containsExactly(16, 18, 20, 22, 24, 26, 28, 30);
    assertThat(ProbeSources.Dola.layers("all", 5)).containsExactly(0, 2, 4);
    assertThat(ProbeSources.Dola.layers("high", 6)).containsExactly(4);
    assertThat(ProbeSources.Dola.layers("3, 1", 6)).containsExactly(3, 1);
    assertThat(ProbeSources.Dola.layers("high", 1)).containsExactly(0);
  }

  @Test
  void everythingNamesEveryEntryOnce() {
    MethodRegistry registry = MethodRegistry.builtIn();
    assertThat(registry.everything()).doesNotHaveDuplicates();
    assertThat(registry.everything()).hasSizeGreaterThan(registry.entries().size());
    registry.everything().forEach(method -> assertThat(registry.resolve(method)).isNotNull());
  }
}
