package dev.treeline.models.jinja;

/// A piece of a template.
///
/// @param text of a string: its value, escapes resolved
record Token(Kind kind, String text, int line) {
  enum Kind {
    TEXT,
    OUTPUT_BEGIN,
    OUTPUT_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind other, String value) {
    return kind == other && text.equals(value);
  }

  boolean isName(String value) {
    return is(Kind.NAME, value);
  }

  boolean isOperator(String value) {
    return is(Kind.OPERATOR, value);
  }

  /// How messages call it.
  String described() {
    return switch (kind) {
      case END -> "the end of the template";
      case OUTPUT_END -> "'}}'";
      case BLOCK_END -> "'%}'";
      default -> "'" + text + "'";
    };
  }
}
