package dev.treeline.bench.score;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Task;
import dev.treeline.bench.Verdict;
import dev.treeline.bench.stats.ClusteredShare;
import dev.treeline.bench.stats.Estimate;
import dev.treeline.bench.stats.Shrinkage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What every method got right in each part of the data: subsets, scenarios and their kinds.
///
/// Items whose right answer differs are never added up: a method that says "No" to everything is
/// not half good at a scenario.
///
/// @param parts by level, then by name
public record Breakdown(List<Part> parts) {
  public Breakdown {
    parts = List.copyOf(parts);
  }

  /// What makes a part.
  public enum Level {
    SUBSET("subset"),
    /// What stands before the first `/` of a scenario.
    SCENARIO("scenario"),
    /// The whole name of a scenario with a `/` in it.
    SUB_SCENARIO("sub-scenario");

    private final String id;

    Level(String id) {
      this.id = id;
    }

    /// The name in files.
    public String id() {
      return id;
    }
  }

  /// One part.
  ///
  /// @param right what its items' right answers have in common, in a word or two
  /// @param cells one for each method, in the order of the table
  public record Part(Level level, String name, String right, List<Cell> cells) {
    public Part {
      cells = List.copyOf(cells);
    }
  }

  /// What one method got right in a part.
  ///
  /// @param unread answers that could not be read or were not judged; they count as wrong
  /// @param share with Wilson's interval on the number of independent items the part is worth
  /// @param shrunk drawn towards the method's share over all parts of the level with the same right
  ///   answer: [Shrinkage]
  public record Cell(
      int items, int clusters, int correct, int unread, Estimate share, Estimate shrunk) {}

  private record Key(Level level, String right, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int levels = level.compareTo(other.level);
      int names = levels == 0 ? name.compareTo(other.name) : levels;
      return names == 0 ? right.compareTo(other.right) : names;
    }
  }

  /// Counts all methods.
  ///
  /// @param methods each method's answers to the same items in the same order
  /// @param level of the intervals, such as 0.95
  public static Breakdown of(List<List<ItemResult>> methods, double level) {
    Map<Key, List<Integer>> groups = groups(methods.getFirst());
    Map<Key, List<Cell>> cells = new LinkedHashMap<>();
    groups.keySet().forEach(key -> cells.put(key, new ArrayList<>()));
    for (List<ItemResult> answers : methods) {
      Map<Key, ClusteredShare> shares = new LinkedHashMap<>();
      groups.forEach((key, items) -> shares.put(key, share(answers, items)));
      Map<Key, Estimate> shrunk = shrunk(shares, level);
      shares.forEach((key, share) -> {
        List<ItemResult> here =
            groups.getOrDefault(key, List.of()).stream().map(answers::get).toList();
        Estimate plain = share.wilson(level);
        cells
            .getOrDefault(key, new ArrayList<>())
            .add(cell(here, plain, shrunk.getOrDefault(key, plain)));
      });
    }
    List<Part> parts = new ArrayList<>();
    cells.forEach((key, list) -> parts.add(new Part(key.level(), key.name(), key.right(), list)));
    return new Breakdown(parts);
  }

  /// The parts of one level.
  public List<Part> parts(Level level) {
    return parts.stream().filter(part -> part.level() == level).toList();
  }

  private static Map<Key, List<Integer>> groups(List<ItemResult> answers) {
    Map<Key, List<Integer>> groups = new TreeMap<>();
    for (int i = 0; i < answers.size(); i++) {
      Sample sample = answers.get(i).sample();
      String right = right(sample.task());
      String scenario = sample.scenario();
      List<Key> keys = new ArrayList<>();
      keys.add(new Key(Level.SUBSET, right, sample.subset().id()));
      keys.add(new Key(Level.SCENARIO, right, scenario.replaceFirst("/.*", "")));
      if (scenario.contains("/")) {
        keys.add(new Key(Level.SUB_SCENARIO, right, scenario));
      }
      for (Key key : keys) {
        groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
      }
    }
    return groups;
  }

  private static String right(Task task) {
    return switch (task) {
      case Task.Safety safety -> safety.side().answer();
      case Task.YesNo question -> question.yes() ? "Yes" : "No";
      case Task.Choice _ -> "letter";
      case Task.Reply reply -> reply.side() == Gold.SAFE ? "comply" : "refuse or warn";
    };
  }

  private static ClusteredShare share(List<ItemResult> answers, List<Integer> items) {
    boolean[] hits = new boolean[items.size()];
    int[] clusters = new int[items.size()];
    Map<String, Integer> numbers = new HashMap<>();
    for (int k = 0; k < hits.length; k++) {
      ItemResult answer = answers.get(items.get(k));
      hits[k] = answer.correct();
      clusters[k] = numbers.computeIfAbsent(answer.sample().cluster(), _ -> numbers.size());
    }
    return ClusteredShare.of(hits, clusters);
  }

  private static Map<Key, Estimate> shrunk(Map<Key, ClusteredShare> shares, double level) {
    Map<Key, Estimate> shrunk = new HashMap<>();
    for (Key first : shares.keySet()) {
      if (!shrunk.containsKey(first)) {
        List<Key> alike =
            shares.keySet().stream()
                .filter(key -> key.level() == first.level() && key.right().equals(first.right()))
                .toList();
        List<ClusteredShare> those = new ArrayList<>();
        shares.forEach((key, share) -> {
          if (alike.contains(key)) {
            those.add(share);
          }
        });
        List<Estimate> estimates = Shrinkage.towardsMean(those, level);
        for (int k = 0; k < alike.size(); k++) {
          shrunk.put(alike.get(k), estimates.get(k));
        }
      }
    }
    return shrunk;
  }

  private static Cell cell(List<ItemResult> answers, Estimate share, Estimate shrunk) {
    int correct = 0;
    int unread = 0;
    for (ItemResult answer : answers) {
      correct += answer.correct() ? 1 : 0;
      boolean none =
          answer.verdict() instanceof Verdict.Unparsed
              || answer.verdict() instanceof Verdict.Unjudged;
      unread += none ? 1 : 0;
    }
    int clusters = (int) answers.stream().map(a -> a.sample().cluster()).distinct().count();
    return new Cell(answers.size(), clusters, correct, unread, share, shrunk);
  }
}
