/// How a model runs: engines behind decoding's `LogitsStream`.
@NullMarked
package dev.treeline.inference;

import org.jspecify.annotations.NullMarked;
