package dev.treeline.inference;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.TextConfig;
import dev.treeline.models.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// A Llama in double, row by row and loop by loop, without a cache: every call runs the whole
/// sequence. What probes do is written as the papers say it. For tiny models in tests.
final class NaiveDecoder {
  private final TextConfig config;
  private final Weights weights;
  private final Map<String, float[]> read = new HashMap<>();

  /// layer, last row's attention on the image tokens, mean of the heads
  final List<double[]> attention = new ArrayList<>();

  /// what enters the first layer and leaves each, of the last row
  final List<double[]> states = new ArrayList<>();

  /// What is done on the way.
  ///
  /// @param prompt how many rows are the prompt's; those after it are tokens of the answer
  /// @param places of the image tokens
  record Run(double[][] x, int prompt, int[] places, Probe probe) {}

  NaiveDecoder(Checkpoint checkpoint) {
    this.config = checkpoint.config().text();
    this.weights = checkpoint.weights();
  }

  double[] embedding(int token) {
    return row(floats("language_model.embed_tokens.weight"), token, config.width());
  }

  private float[] floats(String name) {
    return read.computeIfAbsent(name, weights::floats);
  }

  private static double[] row(float[] matrix, int row, int width) {
    return IntStream.range(row * width, (row + 1) * width).mapToDouble(i -> matrix[i]).toArray();
  }

  /// The logits after the last row.
  double[] logits(Run run) {
    double[][] x = run.x.clone();
    attention.clear();
    states.clear();
    states.add(x[x.length - 1]);
    List<Set<Integer>> hidden = new ArrayList<>();
    x = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
    Arrays.stream(x).forEach(_ -> hidden.add(new HashSet<>()));
    for (int layer = 0; layer < config.layers(); layer++) {
      String at = "language_model.layers." + layer + ".";
      double[][] out = attend(x, at, run, layer, hidden);
      for (int l = 0; l < x.length; l++) {
        x[l] = sum(x[l], linear(out[l], at + "self_attn.o_proj"));
      }
      for (int l = 0; l < x.length; l++) {
        x[l] = sum(x[l], steered(run.probe, layer, feedForward(x[l], at)));
      }
      states.add(x[x.length - 1]);
    }
    double[] last = norm(x[x.length - 1], "language_model.norm.weight");
    return head(last);
  }

  /// The head without the norm.
  double[] head(double[] state) {
    return linear(state, config.tied() ? "language_model.embed_tokens" : "lm_head");
  }

  private double[] feedForward(double[] x, String at) {
    double[] h = norm(x, at + "post_attention_layernorm.weight");
    double[] gate = linear(h, at + "mlp.gate_proj");
    double[] up = linear(h, at + "mlp.up_proj");
    for (int i = 0; i < gate.length; i++) {
      gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
    }
    return linear(gate, at + "mlp.down_proj");
  }

  private static double[] steered(Probe probe, int layer, double[] h) {
    if (!(probe instanceof Probe.Steering(float[][] directions, double strength))) {
      return h;
    }
    double length = length(h);
    double[] direction =
        IntStream.range(0, h.length).mapToDouble(d -> directions[layer][d]).toArray();
    double[] turned = new double[h.length];
    for (int d = 0; d < h.length; d++) {
      turned[d] = h[d] / length + strength * direction[d] / length(direction);
    }
    double size = length(turned);
    return Arrays.stream(turned).map(value -> value / size * length).toArray();
  }

  private static double length(double[] v) {
    return Math.sqrt(Arrays.stream(v).map(value -> value * value).sum());
  }

  private double[][] attend(
      double[][] x, String at, Run run, int layer, List<Set<Integer>> hidden) {
    int count = x.length;
    double[][] q = new double[count][];
    double[][] k = new double[count][];
    double[][] v = new double[count][];
    for (int l = 0; l < count; l++) {
      double[] h = norm(x[l], at + "input_layernorm.weight");
      q[l] = turned(linear(h, at + "self_attn.q_proj"), l);
      k[l] = turned(linear(h, at + "self_attn.k_proj"), l);
      v[l] = linear(h, at + "self_attn.v_proj");
    }
    double[][] out = new double[count][config.heads() * config.headWidth()];
    double[][] attended = new double[count][run.places.length];
    for (int l = 0; l < count; l++) {
      for (int head = 0; head < config.heads(); head++) {
        int kv = head / (config.heads() / config.kvHeads()) * config.headWidth();
        int mine = head * config.headWidth();
        double[] shares = scores(q[l], k, l, mine, kv);
        change(shares, run, layer, l, hidden.get(l));
        softmax(shares);
        for (int n = 0; n < run.places.length; n++) {
          attended[l][n] += run.places[n] <= l ? shares[run.places[n]] / config.heads() : 0;
        }
        for (int key = 0; key <= l; key++) {
          for (int d = 0; d < config.headWidth(); d++) {
            out[l][mine + d] += shares[key] * v[key][kv + d];
          }
        }
      }
    }
    attention.add(attended[count - 1]);
    if (run.probe instanceof Probe.TokenPruning pruning && layer == pruning.layer() - 1) {
      hide(run, pruning, attended, hidden);
    }
    return out;
  }

  private double[] scores(double[] q, double[][] k, int l, int mine, int kv) {
    double[] scores = new double[l + 1];
    for (int key = 0; key <= l; key++) {
      for (int d = 0; d < config.headWidth(); d++) {
        scores[key] += q[mine + d] * k[key][kv + d] / Math.sqrt(config.headWidth());
      }
    }
    return scores;
  }

  private static void change(double[] scores, Run run, int layer, int l, Set<Integer> hidden) {
    if (run.probe instanceof Probe.AttentionBoost(double alpha, int first)
        && layer >= first
        && l >= run.prompt - 1) {
      for (int place : run.places) {
        scores[place] += alpha * Math.abs(scores[place]);
      }
    }
    for (int place : hidden) {
      if (place < scores.length) {
        scores[place] = Double.NEGATIVE_INFINITY;
      }
    }
  }

  /// All image tokens but the least attended are hidden: by the prompt's last row for the prompt,
  /// by each row of the answer for itself.
  private static void hide(
      Run run, Probe.TokenPruning pruning, double[][] attended, List<Set<Integer>> hidden) {
    for (int l = 0; l < attended.length; l++) {
      double[] deciding = attended[Math.max(l, run.prompt - 1)];
      int[] order =
          IntStream.range(0, deciding.length)
              .boxed()
              .sorted(Comparator.comparingDouble(n -> deciding[n]))
              .mapToInt(n -> n)
              .toArray();
      for (int n = pruning.kept(order.length); n < order.length; n++) {
        hidden.get(l).add(run.places[order[n]]);
      }
    }
  }

  private static void softmax(double[] scores) {
    double max = Arrays.stream(scores).max().orElseThrow();
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.exp(scores[i] - max);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= sum;
    }
  }

  private double[] turned(double[] heads, int position) {
    double[] turned = heads.clone();
    int half = config.headWidth() / 2;
    for (int head = 0; head < heads.length; head += config.headWidth()) {
      for (int pair = 0; pair < half; pair++) {
        double angle = position / Math.pow(config.rotary().base(), pair / (double) half);
        double one = heads[head + pair];
        double two = heads[head + half + pair];
        turned[head + pair] = one * Math.cos(angle) - two * Math.sin(angle);
        turned[head + half + pair] = two * Math.cos(angle) + one * Math.sin(angle);
      }
    }
    return turned;
  }

  private double[] norm(double[] x, String name) {
    float[] weight = floats(name);
    double square = Arrays.stream(x).map(value -> value * value).average().orElseThrow();
    double scale = 1 / Math.sqrt(square + config.rmsEps());
    return IntStream.range(0, x.length).mapToDouble(d -> x[d] * scale * weight[d]).toArray();
  }

  private double[] linear(double[] x, String name) {
    float[] weight = floats(name + ".weight");
    double[] y = new double[weight.length / x.length];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] += weight[i * x.length + j] * x[j];
      }
    }
    return y;
  }

  private static double[] sum(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }
}
