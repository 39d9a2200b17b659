package dev.treeline.models.jinja;

import dev.treeline.models.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Reads statements: the tags of Jinja that chat templates may use.
final class StatementParser {
  private static final Statement NOTHING = new Statement.Block(List.of());
  private static final Expression TRUE = new Expression.Literal(true);

  private static final int DEEPEST = 200;

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private int depth;

  StatementParser(Tokens tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  /// The whole template.
  Statement parseAll() {
    Statement all = parseUntil(List.of());
    if (tokens.peek().kind() != Kind.END) {
      tokens.take();
      throw tokens.unexpected("no such tag here");
    }
    return all;
  }

  /// Statements up to one of the tags `ends`, whose opening is left to be read.
  private Statement parseUntil(List<String> ends) {
    if (++depth > DEEPEST) {
      throw tokens.error("blocks nested too deeply");
    }
    var statements = new ArrayList<Statement>();
    while (tokens.peek().kind() != Kind.END && !atTag(ends)) {
      int line = tokens.peek().line();
      statements.add(new Statement.Placed(line, parseOne()));
    }
    if (tokens.peek().kind() == Kind.END && !ends.isEmpty()) {
      throw tokens.unexpected(String.join(" or ", ends));
    }
    depth--;
    return new Statement.Block(statements);
  }

  private boolean atTag(List<String> names) {
    return tokens.peek().kind() == Kind.BLOCK_BEGIN
        && tokens.peekSecond().kind() == Kind.NAME
        && names.contains(tokens.peekSecond().text());
  }

  private Statement parseOne() {
    Token token = tokens.take();
    return switch (token.kind()) {
      case TEXT -> new Statement.Words(token.text());
      case OUTPUT_BEGIN -> {
        Expression value = expressions.parseTuple();
        tokens.expect(Kind.OUTPUT_END);
        yield new Statement.Output(value);
      }
      default -> parseTag();
    };
  }

  private Statement parseTag() {
    String tag = tokens.expect(Kind.NAME).text();
    return switch (tag) {
      case "if" -> parseIf();
      case "for" -> parseFor();
      case "set" -> parseSet();
      case "macro" -> parseMacro();
      case "with" -> parseWith();
      case "filter" -> parseFilterBlock();
      case "generation" -> parseBody("endgeneration");
      case "break" -> leave(Statement.Flow.BREAK);
      case "continue" -> leave(Statement.Flow.CONTINUE);
      default -> throw tokens.error("the tag " + tag + " is not known here");
    };
  }

  private Statement leave(Statement.Flow flow) {
    tokens.expect(Kind.BLOCK_END);
    return new Statement.Leave(flow);
  }

  /// The rest of an opening tag, statements, and the closing tag.
  private Statement parseBody(String end) {
    tokens.expect(Kind.BLOCK_END);
    Statement body = parseUntil(List.of(end));
    close(end);
    return body;
  }

  private void close(String end) {
    tokens.expect(Kind.BLOCK_BEGIN);
    tokens.expectName(end);
    tokens.expect(Kind.BLOCK_END);
  }

  private Statement parseIf() {
    Expression condition = expressions.parseTuple();
    tokens.expect(Kind.BLOCK_END);
    Statement yes = parseUntil(List.of("elif", "else", "endif"));
    tokens.expect(Kind.BLOCK_BEGIN);
    if (tokens.takeName("elif")) {
      return new Statement.If(condition, yes, parseIf());
    }
    if (tokens.takeName("else")) {
      return new Statement.If(condition, yes, parseBody("endif"));
    }
    tokens.expectName("endif");
    tokens.expect(Kind.BLOCK_END);
    return new Statement.If(condition, yes, NOTHING);
  }

  private Statement parseFor() {
    List<String> targets = parseTargets();
    tokens.expectName("in");
    Expression items = expressions.parseWithoutCondition();
    if (tokens.takeOperator(",")) {
      throw tokens.error("a loop over several values needs brackets around them");
    }
    Expression condition = tokens.takeName("if") ? expressions.parse() : TRUE;
    if (tokens.peek().isName("recursive")) {
      throw tokens.error("recursive loops are not supported");
    }
    tokens.expect(Kind.BLOCK_END);
    Statement body = parseUntil(List.of("else", "endfor"));
    tokens.expect(Kind.BLOCK_BEGIN);
    Statement otherwise = NOTHING;
    if (tokens.takeName("else")) {
      otherwise = parseBody("endfor");
    } else {
      tokens.expectName("endfor");
      tokens.expect(Kind.BLOCK_END);
    }
    return new Statement.For(targets, items, condition, body, otherwise);
  }

  private List<String> parseTargets() {
    boolean bracket = tokens.takeOperator("(");
    var targets = new ArrayList<String>();
    do {
      targets.add(tokens.expect(Kind.NAME).text());
    } while (tokens.takeOperator(","));
    if (bracket) {
      tokens.expectOperator(")");
    }
    return targets;
  }

  private Statement parseSet() {
    if (tokens.peek().kind() == Kind.NAME && tokens.peekSecond().isOperator(".")) {
      String space = tokens.take().text();
      tokens.take();
      String name = tokens.expect(Kind.NAME).text();
      tokens.expectOperator("=");
      Expression value = expressions.parseTuple();
      tokens.expect(Kind.BLOCK_END);
      return new Statement.AssignIn(space, name, value);
    }
    List<String> targets = parseTargets();
    if (tokens.takeOperator("=")) {
      Expression value = expressions.parseTuple();
      tokens.expect(Kind.BLOCK_END);
      return new Statement.Assign(targets, value);
    }
    Expression value = new Expression.Name(Statement.Captured.NAME);
    while (tokens.takeOperator("|")) {
      value = expressions.parseFilter(value);
    }
    return new Statement.Captured(parseBody("endset"), new Statement.Assign(targets, value));
  }

  private Statement parseFilterBlock() {
    Expression value = expressions.parseFilter(new Expression.Name(Statement.Captured.NAME));
    while (tokens.takeOperator("|")) {
      value = expressions.parseFilter(value);
    }
    return new Statement.Captured(parseBody("endfilter"), new Statement.Output(value));
  }

  private Statement parseWith() {
    var assignments = new ArrayList<Statement>();
    while (tokens.peek().kind() == Kind.NAME) {
      String name = tokens.take().text();
      tokens.expectOperator("=");
      assignments.add(new Statement.Assign(List.of(name), expressions.parse()));
      tokens.takeOperator(",");
    }
    return new Statement.With(assignments, parseBody("endwith"));
  }

  private Statement parseMacro() {
    String name = tokens.expect(Kind.NAME).text();
    tokens.expectOperator("(");
    var parameters = new ArrayList<String>();
    var defaults = new ArrayList<Expression>();
    while (!tokens.takeOperator(")")) {
      String parameter = tokens.expect(Kind.NAME).text();
      parameters.add(parameter);
      defaults.add(
          tokens.takeOperator("=")
              ? expressions.parse()
              : new Expression.Literal(new Undefined(parameter)));
      if (!tokens.peek().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return new Statement.Macro(name, parameters, defaults, parseBody("endmacro"));
  }
}
