/// Pictures: files read to the bytes that Pillow gives, resized as Pillow resizes, and changed for
/// a view.
@NullMarked
package dev.treeline.models.image;

import org.jspecify.annotations.NullMarked;
