package dev.treeline.decoding;

/// How much of the amateur's row a [ContrastRule] reads, and so how much of it need be computed.
///
/// "Plausible" means at or above the rule's cutoff in the clean row: ln(beta) + max. Where only one
/// token is plausible, every rule but a [#WHOLE] one leaves only that token, whatever the amateur
/// says: greedy or drawn, it is chosen, and the amateur's forward can wait.
public enum AmateurUse {
  /// Nothing: the rule needs no amateur.
  NONE,

  /// The logits of the plausible tokens, as they are. With one such token: nothing.
  PLAUSIBLE,

  /// The whole row (say, for its softmax), but only where two or more tokens are plausible.
  UNDECIDED,

  /// The whole row at every position: what the rule rules out depends on it.
  WHOLE
}
