package dev.treeline.models.jinja;

import dev.treeline.models.jinja.Expression.Written;
import dev.treeline.models.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads expressions, with the precedence of Jinja's parser.py.
final class ExpressionParser {
  private static final Map<String, Object> CONSTANTS =
      Map.of(
          "true", true, "True", true, "false", false, "False", false, "none", None.NONE, "None",
          None.NONE);
  private static final Expression.Literal NONE = new Expression.Literal(None.NONE);

  /// Brackets deeper than this are no template.
  private static final int DEEPEST = 200;

  private final Tokens tokens;
  private int depth;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /// An expression, perhaps `a, b`, which makes a list.
  Expression parseTuple() {
    Expression first = parse();
    if (!tokens.peek().isOperator(",")) {
      return first;
    }
    var items = new ArrayList<>(List.of(first));
    while (tokens.takeOperator(",") && startsExpression()) {
      items.add(parse());
    }
    return new Expression.ListOf(items);
  }

  private boolean startsExpression() {
    return switch (tokens.peek().kind()) {
      case NAME, STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> List.of("(", "[", "{", "-", "+").contains(tokens.peek().text());
      default -> false;
    };
  }

  /// An expression, `a if b else c` included.
  Expression parse() {
    if (++depth > DEEPEST) {
      throw tokens.error("an expression nested too deeply");
    }
    Expression value = parseWithoutCondition();
    while (tokens.takeName("if")) {
      Expression condition = parseWithoutCondition();
      Expression otherwise =
          tokens.takeName("else")
              ? parse()
              : new Expression.Literal(new Undefined("the else of an inline if"));
      value = new Expression.Conditional(condition, value, otherwise);
    }
    depth--;
    return value;
  }

  /// An expression in which `if` ends it.
  Expression parseWithoutCondition() {
    Expression left = parseAnd();
    while (tokens.takeName("or")) {
      left = new Expression.Logical(false, left, parseAnd());
    }
    return left;
  }

  private Expression parseAnd() {
    Expression left = parseNot();
    while (tokens.takeName("and")) {
      left = new Expression.Logical(true, left, parseNot());
    }
    return left;
  }

  private Expression parseNot() {
    if (tokens.takeName("not")) {
      return new Expression.Not(parseNot());
    }
    Expression first = parseSum();
    var operators = new ArrayList<String>();
    var others = new ArrayList<Expression>();
    for (String operator = comparison(); !operator.isEmpty(); operator = comparison()) {
      operators.add(operator);
      others.add(parseSum());
    }
    return operators.isEmpty() ? first : new Expression.Comparison(first, operators, others);
  }

  private String comparison() {
    Token token = tokens.peek();
    if (token.kind() == Kind.OPERATOR
        && List.of("==", "!=", "<", "<=", ">", ">=").contains(token.text())) {
      return tokens.take().text();
    }
    if (tokens.takeName("in")) {
      return "in";
    }
    if (token.isName("not") && tokens.peekSecond().isName("in")) {
      tokens.take();
      tokens.take();
      return "not in";
    }
    return "";
  }

  private Expression parseSum() {
    Expression left = parseConcatenation();
    while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
      left = new Expression.Binary(tokens.take().text(), left, parseConcatenation());
    }
    return left;
  }

  private Expression parseConcatenation() {
    Expression left = parseProduct();
    while (tokens.takeOperator("~")) {
      left = new Expression.Binary("~", left, parseProduct());
    }
    return left;
  }

  private Expression parseProduct() {
    Expression left = parsePower();
    while (tokens.peek().kind() == Kind.OPERATOR
        && List.of("*", "/", "//", "%").contains(tokens.peek().text())) {
      left = new Expression.Binary(tokens.take().text(), left, parsePower());
    }
    return left;
  }

  private Expression parsePower() {
    Expression left = parseUnary(true);
    while (tokens.takeOperator("**")) {
      left = new Expression.Binary("**", left, parseUnary(true));
    }
    return left;
  }

  private Expression parseUnary(boolean withFilters) {
    Expression value;
    if (tokens.takeOperator("-")) {
      value = new Expression.Negative(parseUnary(false));
    } else if (tokens.takeOperator("+")) {
      value = parseUnary(false);
    } else {
      value = parsePrimary();
    }
    value = parsePostfix(value);
    return withFilters ? parseFilters(value) : value;
  }

  private Expression parsePrimary() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NAME -> {
        tokens.take();
        Object constant = CONSTANTS.get(token.text());
        yield constant == null
            ? new Expression.Name(token.text())
            : new Expression.Literal(constant);
      }
      case STRING -> {
        var text = new StringBuilder();
        while (tokens.peek().kind() == Kind.STRING) {
          text.append(tokens.take().text());
        }
        yield new Expression.Literal(text.toString());
      }
      case INTEGER, FLOAT -> new Expression.Literal(number(tokens.take()));
      default -> parseBracket();
    };
  }

  private Object number(Token token) {
    String digits = token.text().replace("_", "");
    try {
      return token.kind() == Kind.INTEGER
          ? (Object) Long.parseLong(digits)
          : (Object) Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw tokens.error("the number " + token.text() + " is too large");
    }
  }

  private Expression parseBracket() {
    if (tokens.takeOperator("(")) {
      if (tokens.takeOperator(")")) {
        return new Expression.ListOf(List.of());
      }
      Expression inner = parseTuple();
      tokens.expectOperator(")");
      return inner;
    }
    if (tokens.takeOperator("[")) {
      var items = new ArrayList<Expression>();
      while (!tokens.takeOperator("]")) {
        items.add(parse());
        endOfItem("]");
      }
      return new Expression.ListOf(items);
    }
    if (tokens.takeOperator("{")) {
      var keys = new ArrayList<Expression>();
      var values = new ArrayList<Expression>();
      while (!tokens.takeOperator("}")) {
        keys.add(parse());
        tokens.expectOperator(":");
        values.add(parse());
        endOfItem("}");
      }
      return new Expression.DictOf(keys, values);
    }
    throw tokens.unexpected("a value");
  }

  private void endOfItem(String close) {
    if (!tokens.peek().isOperator(close)) {
      tokens.expectOperator(",");
    }
  }

  private Expression parsePostfix(Expression base) {
    Expression value = base;
    while (true) {
      if (tokens.takeOperator(".")) {
        value =
            tokens.peek().kind() == Kind.INTEGER
                ? new Expression.Item(value, new Expression.Literal(number(tokens.take())))
                : new Expression.Attribute(value, tokens.expect(Kind.NAME).text());
      } else if (tokens.takeOperator("[")) {
        value = parseSubscript(value);
      } else if (tokens.takeOperator("(")) {
        value = new Expression.Call(value, parseArguments());
      } else {
        return value;
      }
    }
  }

  private Expression parseSubscript(Expression base) {
    Expression from = tokens.peek().isOperator(":") ? NONE : parse();
    if (tokens.takeOperator("]")) {
      return new Expression.Item(base, from);
    }
    tokens.expectOperator(":");
    Expression to = bound();
    Expression step = tokens.takeOperator(":") ? bound() : NONE;
    tokens.expectOperator("]");
    return new Expression.Slice(base, from, to, step);
  }

  private Expression bound() {
    return tokens.peek().isOperator(":") || tokens.peek().isOperator("]") ? NONE : parse();
  }

  /// What follows an opening bracket of a call, the closing one included.
  Written parseArguments() {
    var positional = new ArrayList<Expression>();
    var named = new LinkedHashMap<String, Expression>();
    while (!tokens.takeOperator(")")) {
      if (tokens.peek().kind() == Kind.NAME && tokens.peekSecond().isOperator("=")) {
        String name = tokens.take().text();
        tokens.take();
        named.put(name, parse());
      } else {
        positional.add(parse());
      }
      endOfItem(")");
    }
    return new Written(positional, named);
  }

  private Expression parseFilters(Expression base) {
    Expression value = base;
    while (true) {
      if (tokens.takeOperator("|")) {
        value = parseFilter(value);
      } else if (tokens.takeName("is")) {
        value = parseTest(value);
      } else if (tokens.takeOperator("(")) {
        value = new Expression.Call(value, parseArguments());
      } else {
        return value;
      }
    }
  }

  Expression parseFilter(Expression value) {
    String name = tokens.expect(Kind.NAME).text();
    Filters.Filter filter =
        Filters.named(name).orElseThrow(() -> tokens.error("no filter named " + name));
    Written arguments = tokens.takeOperator("(") ? parseArguments() : Written.NOTHING;
    return new Expression.Filtered(value, filter, arguments);
  }

  private Expression parseTest(Expression value) {
    boolean negated = tokens.takeName("not");
    Token token = tokens.take();
    Tests.Test test =
        Tests.named(token.text()).orElseThrow(() -> tokens.error("no test named " + token.text()));
    Expression tested = new Expression.Tested(value, test, testArguments());
    return negated ? new Expression.Not(tested) : tested;
  }

  private Written testArguments() {
    if (tokens.takeOperator("(")) {
      return parseArguments();
    }
    Token next = tokens.peek();
    boolean isWord =
        next.kind() == Kind.NAME && !List.of("else", "or", "and", "if", "is").contains(next.text());
    boolean isValue =
        List.of(Kind.STRING, Kind.INTEGER, Kind.FLOAT).contains(next.kind())
            || next.isOperator("[")
            || next.isOperator("{");
    return isWord || isValue
        ? new Written(List.of(parsePostfix(parsePrimary())), Map.of())
        : Written.NOTHING;
  }
}
