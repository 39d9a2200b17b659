package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run cut into what is asked at once: one group of items under one method. Says which of them
/// are still wanted, and which of those are known from other runs.
final class Blocks {
  private final List<List<Sample>> groups;
  private final List<ResolvedMethod> methods;
  private final AnswerStore store;
  private final int done;
  private final int perGroup;
  private final Map<Integer, List<Answer>> known = new HashMap<>();
  private int knownAnswers;

  /// @param done how many answers at the run's head nobody wants
  Blocks(Run run, AnswerStore store, int done) {
    this.groups = groups(run);
    this.methods = run.methods();
    this.store = store;
    this.done = done;
    this.perGroup = run.group() * run.methods().size();
    for (int group = firstGroup(); group < groups.size(); group++) {
      for (int m = 0; m < methods.size(); m++) {
        if (isWanted(group, m)) {
          look(group, m);
        }
      }
    }
  }

  private static List<List<Sample>> groups(Run run) {
    List<Sample> items = run.items();
    List<List<Sample>> groups = new ArrayList<>();
    for (int start = 0; start < items.size(); start += run.group()) {
      groups.add(items.subList(start, Math.min(start + run.group(), items.size())));
    }
    return groups;
  }

  private void look(int group, int m) {
    List<Sample> items = groups.get(group);
    store
        .find(items, methods.get(m))
        .ifPresent(answers -> {
          known.put(group * methods.size() + m, answers);
          int wantedFrom = Math.max(0, skipped(group) - m + methods.size() - 1) / methods.size();
          knownAnswers += items.size() - wantedFrom;
        });
  }

  /// The run's items in groups, in order.
  List<List<Sample>> groups() {
    return groups;
  }

  /// The first group of which anything is wanted.
  int firstGroup() {
    return done / perGroup;
  }

  /// How many answers at a group's head nobody wants.
  int skipped(int group) {
    return Math.clamp((long) done - (long) group * perGroup, 0, perGroup);
  }

  /// Whether an answer of a group to a method is wanted.
  boolean isWanted(int group, int m) {
    return (groups.get(group).size() - 1) * methods.size() + m >= skipped(group);
  }

  /// What a group answers to a method, if another run asked that.
  Optional<List<Answer>> known(int group, int m) {
    return Optional.ofNullable(known.get(group * methods.size() + m));
  }

  /// How many wanted answers are known.
  int knownAnswers() {
    return knownAnswers;
  }

  /// The methods that some group must be asked.
  List<ResolvedMethod> unknownMethods() {
    List<ResolvedMethod> unknown = new ArrayList<>();
    for (int m = 0; m < methods.size(); m++) {
      for (int group = firstGroup(); group < groups.size(); group++) {
        if (isWanted(group, m) && known(group, m).isEmpty()) {
          unknown.add(methods.get(m));
          break;
        }
      }
    }
    return unknown;
  }

  /// Keeps what a group answered.
  void answered(int group, int m, List<Answer> answers) {
    store.keep(groups.get(group), methods.get(m), answers);
  }
}
