package dev.treeline.bench.grove;

import java.util.ArrayList;
import java.util.List;

/// Who may see what. Pairs of object and person, phrases and backgrounds each belong to one split.
enum Split {
  TRAIN,
  /// For choosing among models; unseen like the test split, but apart from it.
  DEV,
  TEST;

  /// The split of an object with a person. Along the diagonals of the square of objects and
  /// persons, so that each person and each object gives its share to every split.
  static Split of(Icon object, Icon person) {
    int objects = Icons.of(Icon.Role.OBJECT).size();
    int o = object.label() - 1;
    int p = person.label() - 1 - objects;
    return switch (Math.floorMod(o * 11 + p * 5, objects)) {
      case 0, 1, 2, 3, 4, 5, 6 -> TEST;
      case 7, 8, 9 -> DEV;
      default -> TRAIN;
    };
  }

  /// All pairs of a split about which something is asked, object by object.
  List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (Icon object : Icons.of(Icon.Role.OBJECT)) {
      for (Icon person : Icons.of(Icon.Role.PERSON)) {
        if (of(object, person) == this && LabelTable.asked(object, person)) {
          pairs.add(new Pair(object, person));
        }
      }
    }
    return pairs;
  }

  /// An object with a person.
  record Pair(Icon object, Icon person) {}
}
