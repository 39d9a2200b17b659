/// Treeline's models for programs that use DJL: loaded by `Criteria` like any other.
///
/// Read [ImageTextToText] and [TreelineZoo].
@NullMarked
package dev.treeline.inference.djl;

import org.jspecify.annotations.NullMarked;
