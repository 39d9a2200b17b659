package dev.treeline.bench.judge;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.inference.Engine;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How likely a model is to answer with each of some labels: no text is generated and none is
/// parsed.
///
/// A label may be spelt with and without a space and a capital before it; each spelling is the
/// tokens that the tokenizer makes of it. A spelling's log-probability is the sum over its tokens,
/// ln P(the answer begins with it); a label's is the logarithm of the sum over its spellings. There
/// is no division by length: these are probabilities of different beginnings of one answer, so a
/// longer label is not at a disadvantage beyond what the model itself says. Where one label begins
/// another ("safe", "safe with warning"), what the longer ones take is taken off the shorter.
final class LabelScorer {
  /// A spelling whose beginning is less likely than the likeliest one by this many nats is not run
  /// to its end: its beginning's value, an upper bound, stands for it.
  private static final double NEGLIGIBLE = 18;

  private final Engine engine;
  private final Tokenizer tokenizer;
  private final Map<List<String>, Spellings> known = new HashMap<>();

  LabelScorer(Engine engine, Tokenizer tokenizer) {
    this.engine = engine;
    this.tokenizer = tokenizer;
  }

  /// The labels' spellings as tokens.
  ///
  /// @param byLabel each label's: no two alike, none of them beginning with another
  record Spellings(List<List<List<Integer>>> byLabel) {}

  /// ln P(the answer is this label), for each label.
  ///
  /// @return `[labels]`, at most 0; negative infinity where longer labels take all
  double[] logProbabilities(PreparedInput prompt, List<String> labels) {
    Spellings spellings = spellings(labels);
    Map<List<Integer>, Double> begun = score(prompt, spellings);
    double[] values = new double[labels.size()];
    for (int l = 0; l < values.length; l++) {
      double sum = 0;
      for (List<Integer> spelling : spellings.byLabel().get(l)) {
        sum += Math.exp(begun.getOrDefault(spelling, Double.NEGATIVE_INFINITY));
        for (List<Integer> longer : longer(spelling, l, spellings)) {
          sum -= Math.exp(begun.getOrDefault(longer, Double.NEGATIVE_INFINITY));
        }
      }
      values[l] = sum > 0 ? Math.log(sum) : Double.NEGATIVE_INFINITY;
    }
    return values;
  }

  /// Other labels' spellings that begin with this one, without those that begin with another such.
  private static List<List<Integer>> longer(
      List<Integer> spelling, int label, Spellings spellings) {
    List<List<Integer>> all = new ArrayList<>();
    for (int other = 0; other < spellings.byLabel().size(); other++) {
      if (other != label) {
        spellings.byLabel().get(other).stream()
            .filter(longer -> begins(longer, spelling))
            .forEach(all::add);
      }
    }
    return withoutLonger(all);
  }

  private static List<List<Integer>> withoutLonger(List<List<Integer>> all) {
    return all.stream()
        .filter(one -> all.stream().noneMatch(other -> !other.equals(one) && begins(one, other)))
        .toList();
  }

  private static boolean begins(List<Integer> whole, List<Integer> beginning) {
    return whole.size() >= beginning.size() && whole.subList(0, beginning.size()).equals(beginning);
  }

  private Spellings spellings(List<String> labels) {
    synchronized (known) {
      return known.computeIfAbsent(List.copyOf(labels), this::spell);
    }
  }

  private Spellings spell(List<String> labels) {
    List<List<List<Integer>>> byLabel = new ArrayList<>();
    Map<List<Integer>, String> taken = new HashMap<>();
    for (String label : labels) {
      List<List<Integer>> all =
          withoutLonger(variants(label).stream().map(this::tokens).distinct().toList());
      for (List<Integer> spelling : all) {
        String other = taken.putIfAbsent(spelling, label);
        if (other != null || spelling.isEmpty()) {
          throw new IllegalArgumentException(
              "the tokenizer must tell labels apart, but does not tell \"%s\" from \"%s\""
                  .formatted(label, other == null ? "" : other));
        }
      }
      byLabel.add(all);
    }
    return new Spellings(byLabel);
  }

  private static List<String> variants(String label) {
    String capital = Character.toUpperCase(label.charAt(0)) + label.substring(1);
    return List.of(label, " " + label, capital, " " + capital);
  }

  private List<Integer> tokens(String text) {
    return Arrays.stream(tokenizer.encode(text, false)).boxed().toList();
  }

  /// ln P(the answer begins with it) of every spelling.
  private Map<List<Integer>, Double> score(PreparedInput prompt, Spellings spellings) {
    Map<List<Integer>, Double> begun = new LinkedHashMap<>();
    List<List<Integer>> all =
        spellings.byLabel().stream().flatMap(List::stream).distinct().toList();
    double[] first;
    try (LogitsStream stream = engine.stream(prompt)) {
      first = logSoftmax(stream.prefill());
    }
    all.forEach(spelling -> begun.put(spelling, first[spelling.getFirst()]));
    List<List<Integer>> likeliestFirst = new ArrayList<>(all);
    likeliestFirst.sort((a, b) -> Double.compare(first[b.getFirst()], first[a.getFirst()]));
    double best = Double.NEGATIVE_INFINITY;
    for (List<Integer> spelling : likeliestFirst) {
      double beginning = first[spelling.getFirst()];
      if (spelling.size() > 1 && beginning > best - NEGLIGIBLE) {
        begun.put(spelling, beginning + rest(prompt, spelling));
      }
      best = Math.max(best, begun.getOrDefault(spelling, beginning));
    }
    return begun;
  }

  /// The sum over a spelling's tokens after the first. The prompt's beginning with its pictures is
  /// shared by the engine.
  private double rest(PreparedInput prompt, List<Integer> spelling) {
    double sum = 0;
    try (LogitsStream stream = engine.stream(prompt)) {
      stream.prefill();
      for (int i = 1; i < spelling.size(); i++) {
        sum += logSoftmax(stream.append(spelling.get(i - 1)))[spelling.get(i)];
      }
    }
    return sum;
  }

  /// The logarithm of the softmax.
  ///
  /// @param logits `[V]`, unchanged
  /// @return `[V]` log-probabilities
  static double[] logSoftmax(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    double norm = max + Math.log(sum);
    double[] values = new double[logits.length];
    for (int v = 0; v < values.length; v++) {
      values[v] = logits[v] - norm;
    }
    return values;
  }
}
