/// Comparing methods: what a method is, and the run that asks every item of every method.
///
/// Read [Method] and [MethodRegistry] first, then [Subject].
@NullMarked
package dev.treeline.bench.run;

import org.jspecify.annotations.NullMarked;
