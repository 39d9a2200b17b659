package dev.treeline.models.jinja;

/// Something a template can call.
@FunctionalInterface
interface Callable {
  Object call(Arguments arguments);
}
