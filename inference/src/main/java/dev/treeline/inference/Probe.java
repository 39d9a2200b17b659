package dev.treeline.inference;

import java.util.List;

/// What a stream is asked beyond logits: to read something on the way through the model, or to
/// change it. Which kinds an engine can do it says before anything runs ([Engine#refusal]).
public sealed interface Probe {
  /// The kinds, for asking an engine.
  enum Kind {
    EARLY_ROWS("logits of early layers"),
    STATES("hidden states"),
    IMAGE_ATTENTION("attention on image tokens"),
    BLANKED_FEATURES("image features without some tokens"),
    ATTENTION_BOOST("stronger attention on image tokens"),
    TOKEN_PRUNING("fewer image tokens in later layers"),
    STEERING("steered hidden states");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /// The kind in words.
    public String words() {
      return words;
    }
  }

  /// Which kind it is.
  Kind kind();

  /// DoLa's: reads, at every position, the head's rows on early layers, `[layers, V]`; the hidden
  /// states are not normed, as in its code.
  ///
  /// @param layers 0 is what enters the first layer, i what leaves layer i
  record EarlyRows(List<Integer> layers) implements Probe {
    public EarlyRows {
      layers = List.copyOf(layers);
      if (layers.isEmpty()) {
        throw new IllegalArgumentException("there must be an early layer, but there is none");
      }
    }

    @Override
    public Kind kind() {
      return Kind.EARLY_ROWS;
    }
  }

  /// Reads the hidden states of the latest position, `[layers + 1, D]`: what enters the first layer
  /// and what leaves each.
  record States() implements Probe {
    @Override
    public Kind kind() {
      return Kind.STATES;
    }
  }

  /// AvisC's first half: reads the attention of the prompt's last position on the image tokens,
  /// `[layers, image tokens]`, the mean over the heads.
  record ImageAttention() implements Probe {
    @Override
    public Kind kind() {
      return Kind.IMAGE_ATTENTION;
    }
  }

  /// AvisC's second half: the features of some image tokens are zero.
  ///
  /// @param kept `[image tokens]` which are left
  @SuppressWarnings("ArrayRecordComponent")
  record BlankedFeatures(boolean[] kept) implements Probe {
    @Override
    public Kind kind() {
      return Kind.BLANKED_FEATURES;
    }
  }

  /// PAI's: adds alpha |score| to the attention scores on image tokens, before the softmax: of the
  /// prompt's last position, and of every later one.
  ///
  /// @param alpha 0 or more
  /// @param firstLayer layers before it are left alone
  record AttentionBoost(double alpha, int firstLayer) implements Probe {
    public AttentionBoost {
      if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("alpha must be 0 or more and finite, but is " + alpha);
      }
      if (firstLayer < 0) {
        throw new IllegalArgumentException("firstLayer must be >= 0, but is " + firstLayer);
      }
    }

    @Override
    public Kind kind() {
      return Kind.ATTENTION_BOOST;
    }
  }

  /// SID's: from a layer on, only the image tokens stay visible that the layer before attended to
  /// least: the prompt's last position decides for the prompt, each later one for itself.
  ///
  /// @param layer the first that is pruned, at least 1
  /// @param share of the image tokens that stay, above 0 and at most 1
  record TokenPruning(int layer, double share) implements Probe {
    public TokenPruning {
      if (layer < 1) {
        throw new IllegalArgumentException("layer must be >= 1, but is " + layer);
      }
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException("share must be in (0, 1], but is " + share);
      }
    }

    @Override
    public Kind kind() {
      return Kind.TOKEN_PRUNING;
    }

    /// How many of `count` image tokens stay, at least one.
    int kept(int count) {
      return Math.clamp(Math.round(share * count), Math.min(1, count), count);
    }
  }

  /// VTI's: after every feed-forward part, h becomes |h| u(u(h) + strength u(d)), u(v) = v / |v|.
  ///
  /// @param directions `[layers, D]` d of each layer
  /// @param strength 0.1 times the alpha of VTI's code; below 0 for the other way
  @SuppressWarnings("ArrayRecordComponent")
  record Steering(float[][] directions, double strength) implements Probe {
    @Override
    public Kind kind() {
      return Kind.STEERING;
    }
  }
}
