package dev.treeline.models.jinja;

import java.util.Map;

/// A template made ready. Immutable; many threads may render it.
public final class JinjaTemplate {
  private final Statement body;

  private JinjaTemplate(Statement body) {
    this.body = body;
  }

  /// Reads a template, as Jinja does with `trim_blocks` and `lstrip_blocks` on, which is how
  /// `transformers` sets it.
  public static JinjaTemplate parse(String source) {
    try {
      return new JinjaTemplate(new StatementParser(new Tokens(Lexer.tokens(source))).parseAll());
    } catch (StackOverflowError e) {
      throw new JinjaException("it is nested too deeply");
    }
  }

  /// Renders it.
  ///
  /// @param variables text, numbers, truth values, lists and maps of them; `null` is Python's
  ///   `None`
  public String render(Map<String, ?> variables) {
    Scope globals = Scope.root();
    Globals.all().forEach(globals::set);
    variables.forEach((name, value) -> globals.set(name, Values.fromJava(value)));
    var out = new StringBuilder();
    try {
      body.run(globals.inner(), out);
    } catch (StackOverflowError e) {
      throw new JinjaException("it calls itself without end");
    }
    return out.toString();
  }
}
