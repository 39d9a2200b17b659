/// Fine-tuning: recipes, the driver, checkpoints.
@NullMarked
package dev.treeline.finetune;

import org.jspecify.annotations.NullMarked;
