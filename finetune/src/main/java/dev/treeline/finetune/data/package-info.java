/// Training data in the layouts of others, read into one: lines of conversations or of preferences.
/// Read [SourceFormat] first, then [TrainingSource] and [SourceMixer].
@NullMarked
package dev.treeline.finetune.data;

import org.jspecify.annotations.NullMarked;
