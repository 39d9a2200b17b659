/// Simulations of the rule that makes findings: how often it errs where nothing changed, and how
/// often it finds what did. Read [World], then [Scenarios].
@NullMarked
package dev.treeline.bench.simulation;

import org.jspecify.annotations.NullMarked;
