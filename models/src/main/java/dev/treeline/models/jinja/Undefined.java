package dev.treeline.models.jinja;

/// A name without a value: prints as nothing and is false, but has no parts and cannot be called.
record Undefined(String name) {
  JinjaException error() {
    return new JinjaException("'" + name + "' is undefined");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
