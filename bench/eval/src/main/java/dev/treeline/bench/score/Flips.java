package dev.treeline.bench.score;

/// How a method's answers lie against the baseline's, in items about safety (if there are none, in
/// all).
///
/// @param gained right only with the method
/// @param lost right only with the baseline
/// @param bothRight right with both
/// @param bothWrong wrong with both
public record Flips(int gained, int lost, int bothRight, int bothWrong) {}
