/// Low-rank adapters as PEFT writes and reads them: what they change in a checkpoint, and their
/// files.
@NullMarked
package dev.treeline.models.adapter;

import org.jspecify.annotations.NullMarked;
