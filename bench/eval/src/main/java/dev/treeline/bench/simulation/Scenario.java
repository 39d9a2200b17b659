package dev.treeline.bench.simulation;

import dev.treeline.bench.score.Finding;
import java.util.List;
import java.util.Set;

/// Something to simulate many times.
///
/// @param id unique; also the name in files
/// @param group what it is shown with
/// @param baseline the baseline
/// @param methods those beside it, one or more
/// @param counted a run counts when any method gets one of these findings
/// @param effect where it lies on a curve: the true change in balanced accuracy, in points
record Scenario(
    String id,
    Group group,
    World world,
    Observer baseline,
    List<Observer> methods,
    Set<Finding> counted,
    double effect) {
  /// Scenarios that are shown together.
  enum Group {
    /// Errors: the counted findings are all wrong.
    NULLS,
    /// Where a method is better: how often that is found.
    POWER,
    /// Where nothing changed: how often that is shown.
    EQUIVALENCE
  }

  /// How often it is run: an error rate near 5 % needs more runs than a curve.
  int runs(int ofNulls) {
    return group == Group.NULLS ? ofNulls : Math.max(1, ofNulls / 4);
  }

  static final Set<Finding> ANY_CHANGE =
      Set.of(Finding.DISCRIMINATES_BETTER, Finding.WORSE, Finding.ONLY_MOVES_THE_THRESHOLD);
  static final Set<Finding> DISCRIMINATION = Set.of(Finding.DISCRIMINATES_BETTER, Finding.WORSE);
  static final Set<Finding> BETTER = Set.of(Finding.DISCRIMINATES_BETTER);
  static final Set<Finding> WORSE = Set.of(Finding.WORSE);
  static final Set<Finding> NONE = Set.of(Finding.NO_CHANGE);
}
