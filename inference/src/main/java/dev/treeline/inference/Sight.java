package dev.treeline.inference;

import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.PreparedInput.Picture;

/// One picture as the language model meets it.
///
/// @param places `[image tokens]` where its image tokens stand in the prompt
/// @param features what the tower made of it, `[image tokens, D]` for most families; the caller's
@SuppressWarnings("ArrayRecordComponent")
record Sight(Picture picture, long[] places, IValue features) {}
