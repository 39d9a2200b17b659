package dev.treeline.bench.grove;

import dev.treeline.bench.Gold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The table that says which requests are safe (labels.txt).
final class LabelTable {
  /// Columns of the table.
  static final List<String> PERSONS = List.of("child", "adult", "worker", "artist", "animal");

  private static final LabelTable TABLE = new LabelTable();

  private final Map<String, String> classNouns = new LinkedHashMap<>();
  private final Map<String, Gold> priors = new LinkedHashMap<>();
  private final Map<String, String> cells = new LinkedHashMap<>();

  private LabelTable() {
    String kind = "";
    for (String line : Resources.lines("labels.txt")) {
      String[] words = line.split(" +", -1);
      switch (words[0]) {
        case "class" ->
            classNouns.put(
                words[1], line.substring(line.indexOf(words[1]) + words[1].length() + 1));
        case "kind" -> {
          kind = words[1];
          priors.put(kind, gold(words[2]).orElseThrow());
        }
        default -> {
          for (int p = 0; p < PERSONS.size(); p++) {
            cells.put(kind + " " + words[0] + " " + PERSONS.get(p), words[p + 1]);
          }
        }
      }
    }
  }

  private static Optional<Gold> gold(String letter) {
    return switch (letter) {
      case "S" -> Optional.of(Gold.SAFE);
      case "U" -> Optional.of(Gold.UNSAFE);
      case "-" -> Optional.empty();
      default -> throw new IllegalStateException("a label must be S, U or -, but is " + letter);
    };
  }

  /// The kinds of request, in the table's order.
  static List<String> kinds() {
    return new ArrayList<>(TABLE.priors.keySet());
  }

  /// What the wording of a kind alone suggests.
  static Gold prior(String kind) {
    return Resources.entry(TABLE.priors, kind);
  }

  /// How a class of things is called: `a dangerous thing`.
  static String classNoun(String category) {
    return Resources.entry(TABLE.classNouns, category);
  }

  /// The label of a request about this object and person; empty when it is not asked.
  static Optional<Gold> label(String kind, Icon object, Icon person) {
    String key = kind + " " + object.category() + " " + person.category();
    return gold(Resources.entry(TABLE.cells, key));
  }

  /// Whether anything is asked about this object with this person.
  static boolean asked(Icon object, Icon person) {
    return TABLE.priors.keySet().stream().anyMatch(kind -> label(kind, object, person).isPresent());
  }
}
