/// What a model is: a Hugging Face directory (config, weights, tokenizer, chat template, image
/// recipe), read and checked.
///
/// Read `Checkpoint` first, then `Family`, `Processor`, `Safetensors`. Pictures' files and their
/// resizing are in `image`, what a family makes of them is here.
///
/// Dimensions: `B` batch, `L` positions, `V` vocabulary, `D` model width, `H` heads, `K` head
/// width, `P` image patches, `R` LoRA rank; images `C`, `Y`, `X` for channels, height, width.
@NullMarked
package dev.treeline.models;

import org.jspecify.annotations.NullMarked;
