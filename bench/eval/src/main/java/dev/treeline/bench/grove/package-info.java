/// `grove`, the micro-benchmark that Treeline makes for itself, and the training data of the tiny
/// model that is shown on it. Read [Grove], then `LabelTable` (what is safe), `Phrasebook` (how it
/// is asked), `SceneRenderer` (how it looks), `TestSplit` and `TrainingLines` (what is made of it).
///
/// Every picture and every line is a function of the seed and an index, in integer arithmetic and
/// without AWT's drawing, so that all machines make the same bytes.
@NullMarked
package dev.treeline.bench.grove;

import org.jspecify.annotations.NullMarked;
