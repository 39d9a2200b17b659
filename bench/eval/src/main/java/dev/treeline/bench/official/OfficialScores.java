package dev.treeline.bench.official;

import dev.treeline.bench.stats.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What every method scores by the benchmark's own rule.
///
/// @param benchmark whose rule it is
/// @param rule in words, with its source
/// @param notes what the rule gets wrong, and who judged, one sentence each
/// @param methods in the order of the table
public record OfficialScores(String benchmark, String rule, List<String> notes, List<Row> methods) {
  public OfficialScores {
    notes = List.copyOf(notes);
    methods = List.copyOf(methods);
  }

  /// One method's figures; what its answers cannot give is absent.
  public record Row(String method, List<Score> scores) {
    public Row {
      scores = List.copyOf(scores);
    }

    /// The score with this id.
    public Optional<Score> score(String id) {
      return scores.stream().filter(score -> score.id().equals(id)).findFirst();
    }
  }

  /// One figure.
  ///
  /// @param group figures with the same group stand in one table
  /// @param detail whether its table is left out where there is little room
  /// @param estimate a share in `[0, 1]` with its interval, and how many answers it rests on
  public record Score(
      String id, String label, String group, boolean detail, Better better, Estimate estimate) {}

  /// The scores of one group, whichever methods have them, as tables show them.
  public record Table(String title, boolean detail, List<Score> columns) {
    public Table {
      columns = List.copyOf(columns);
    }
  }

  /// The tables, in order.
  public List<Table> tables() {
    return methods.stream()
        .flatMap(row -> row.scores().stream())
        .map(Score::group)
        .distinct()
        .map(this::table)
        .toList();
  }

  private Table table(String group) {
    Map<String, Score> columns = new LinkedHashMap<>();
    for (Row row : methods) {
      row.scores().stream()
          .filter(score -> score.group().equals(group))
          .forEach(score -> columns.putIfAbsent(score.id(), score));
    }
    List<Score> scores = List.copyOf(columns.values());
    return new Table(group, scores.getFirst().detail(), scores);
  }
}
