package dev.treeline.inference.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrewTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyPieceIsDoneOnceBeforeTheTaskEnds(int workers) {
    try (Crew crew = new Crew(workers)) {
      for (int count = 0; count < 200; count++) {
        var done = new AtomicIntegerArray(Math.max(count, 1));
        crew.run(count, (_, _, piece) -> done.incrementAndGet(piece));
        for (int piece = 0; piece < count; piece++) {
          assertThat(done.get(piece)).isEqualTo(1);
        }
      }
    }
  }
}
