package dev.treeline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelPlacesTest {
  private static boolean overlap(LabelPlaces.Place one, LabelPlaces.Place other) {
    return one.x() < other.x() + other.width()
        && other.x() < one.x() + one.width()
        && Math.abs(one.y() - other.y()) < 11;
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void namesOfACrowdDoNotCoverEachOtherAndStayInside(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LabelPlaces places = new LabelPlaces(46, 0, 440, 400);
    int points = 12;
    for (int i = 0; i < points; i++) {
      double x = 330 + random.nextDouble(60);
      places.addPoint(x, 20 + random.nextDouble(50), "○ cross-modal-prompt".substring(0, 6 + i));
    }
    List<LabelPlaces.Place> found = places.find();
    assertThat(found)
        .allMatch(place -> place.x() >= 45 && place.x() + place.width() <= 441 && place.y() > 8);
    for (int i = 0; i < points; i++) {
      for (int other = 0; other < i; other++) {
        assertThat(overlap(found.get(i), found.get(other))).as(i + " and " + other).isFalse();
      }
    }
  }

  @Test
  void pointsInOnePlaceAllHaveTheirNames() {
    LabelPlaces places = new LabelPlaces(0, 0, 440, 440);
    for (String name : List.of("● baseline", "= apc-only", "= safety-prompt")) {
      places.addPoint(220, 220, name);
    }
    List<LabelPlaces.Place> found = places.find();
    assertThat(overlap(found.get(0), found.get(1))).isFalse();
    assertThat(overlap(found.get(0), found.get(2))).isFalse();
    assertThat(overlap(found.get(1), found.get(2))).isFalse();
  }

  @Test
  void aLonelyNameStandsBesideItsPointWithoutALine() {
    LabelPlaces places = new LabelPlaces(0, 0, 440, 440);
    places.addPoint(220, 220, "● baseline");
    assertThat(places.find().getFirst().isApart()).isFalse();
  }
}
