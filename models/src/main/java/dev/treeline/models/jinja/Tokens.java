package dev.treeline.models.jinja;

import dev.treeline.models.jinja.Token.Kind;
import java.util.List;
import java.util.Locale;

/// The tokens still to be read.
final class Tokens {
  private final List<Token> tokens;
  private int next;

  /// @param tokens the last one is [Kind#END]
  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(next);
  }

  Token peekSecond() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  Token take() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  boolean takeOperator(String value) {
    return takeIf(peek().isOperator(value));
  }

  boolean takeName(String value) {
    return takeIf(peek().isName(value));
  }

  Token expect(Kind kind) {
    if (peek().kind() != kind) {
      throw unexpected(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    return take();
  }

  void expectOperator(String value) {
    if (!takeOperator(value)) {
      throw unexpected("'" + value + "'");
    }
  }

  void expectName(String value) {
    if (!takeName(value)) {
      throw unexpected("'" + value + "'");
    }
  }

  JinjaException unexpected(String expected) {
    return error("expected " + expected + ", found " + peek().described());
  }

  JinjaException error(String message) {
    return new JinjaException(message).at(peek().line());
  }

  private boolean takeIf(boolean condition) {
    if (condition) {
      next++;
    }
    return condition;
  }
}
