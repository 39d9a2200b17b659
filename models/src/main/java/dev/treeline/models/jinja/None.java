package dev.treeline.models.jinja;

/// Python's `None`.
enum None {
  NONE
}
