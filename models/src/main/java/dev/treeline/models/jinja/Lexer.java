package dev.treeline.models.jinja;

import dev.treeline.models.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a template into tokens and settles its whitespace, after Jinja's lexer.py: `-` strips all
/// whitespace on its side, a block at the start of its line loses the blanks before it
/// (`lstrip_blocks`) and any block or comment the newline after it (`trim_blocks`), `+` keeps both.
final class Lexer {
  private static final Pattern BEGIN = Pattern.compile("\\{([%#{])([-+]?)");
  private static final Pattern RAW = Pattern.compile("\\s*raw\\s*(-%}\\s*|%})");
  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%}|-%}\\s*|%}\n?)");
  private static final Pattern COMMENT_END = Pattern.compile("-#}\\s*|\\+#}|#}\n?");
  private static final Pattern BLOCK_END = Pattern.compile("(?:-%}\\s*|\\+%}|%}\n?)");
  private static final Pattern OUTPUT_END = Pattern.compile("(?:-}}\\s*|}})");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern FLOAT =
      Pattern.compile("\\d[\\d_]*(?:\\.\\d[\\d_]*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+)");
  private static final Pattern INTEGER = Pattern.compile("\\d[\\d_]*");
  private static final Pattern STRING =
      Pattern.compile(
          "'([^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+)'|\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"",
          Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("(?://|\\*\\*|==|!=|<=|>=|[-+/*%~\\[\\](){}<>=.:|,])");

  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", Pattern.DOTALL);

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int counted;
  private int line = 1;
  private boolean lineStarting = true;

  private Lexer(String source) {
    this.source = source;
  }

  /// The tokens of a template, [Kind#END] last.
  static List<Token> tokens(String source) {
    String text = source.replace("\r\n", "\n").replace('\r', '\n');
    var lexer = new Lexer(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    Matcher begin = BEGIN.matcher(source);
    while (begin.find(at)) {
      boolean strips = !begin.group(1).equals("{");
      addText(source.substring(at, begin.start()), begin.group(2), strips);
      at = begin.end();
      switch (begin.group(1)) {
        case "#" -> skipComment();
        case "%" -> {
          if (!addRaw()) {
            add(Kind.BLOCK_BEGIN, "{%");
            addExpression(BLOCK_END, Kind.BLOCK_END);
          }
        }
        default -> {
          add(Kind.OUTPUT_BEGIN, "{{");
          addExpression(OUTPUT_END, Kind.OUTPUT_END);
        }
      }
    }
    addText(source.substring(at), "+", false);
    at = source.length();
    add(Kind.END, "");
  }

  /// Adds the text before a tag.
  ///
  /// @param sign what follows the tag's opening: `-`, `+` or nothing
  /// @param strips whether it is a block or a comment
  private void addText(String text, String sign, boolean strips) {
    String kept = text;
    if (sign.equals("-")) {
      kept = text.stripTrailing();
    } else if (sign.isEmpty() && strips) {
      int lineStart = text.lastIndexOf('\n') + 1;
      if ((lineStart > 0 || lineStarting) && text.substring(lineStart).isBlank()) {
        kept = text.substring(0, lineStart);
      }
    }
    if (!kept.isEmpty()) {
      add(Kind.TEXT, kept);
    }
  }

  private void skipComment() {
    Matcher end = COMMENT_END.matcher(source);
    if (!end.find(at)) {
      throw error("a comment without its end");
    }
    moveTo(end.end());
  }

  private boolean addRaw() {
    Matcher raw = from(RAW);
    if (!raw.lookingAt()) {
      return false;
    }
    Matcher end = END_RAW.matcher(source);
    if (!end.find(raw.end())) {
      throw error("raw without endraw");
    }
    at = raw.end();
    lineStarting = source.charAt(at - 1) == '\n';
    addText(source.substring(at, end.start()), end.group(1), true);
    moveTo(end.end());
    return true;
  }

  private void addExpression(Pattern end, Kind endKind) {
    Deque<Character> open = new ArrayDeque<>();
    while (true) {
      take(SPACE);
      if (at >= source.length()) {
        throw error("a tag without its end");
      }
      Matcher closing = from(end);
      if (open.isEmpty() && closing.lookingAt()) {
        add(endKind, closing.group());
        moveTo(closing.end());
        return;
      }
      addToken(open);
    }
  }

  private void addToken(Deque<Character> open) {
    Matcher string = from(STRING);
    if (string.lookingAt()) {
      String body = string.group(1) == null ? string.group(2) : string.group(1);
      add(Kind.STRING, unescaped(body));
      at = string.end();
    } else if (!addIf(NAME, Kind.NAME)
        && !addIf(FLOAT, Kind.FLOAT)
        && !addIf(INTEGER, Kind.INTEGER)) {
      if (!addIf(OPERATOR, Kind.OPERATOR)) {
        throw error("unexpected character '" + source.charAt(at) + "'");
      }
      balance(open, source.charAt(at - 1));
    }
  }

  private void balance(Deque<Character> open, char operator) {
    switch (operator) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty() || open.pop() != operator) {
          throw error("unexpected '" + operator + "'");
        }
      }
      default -> {}
    }
  }

  private boolean addIf(Pattern pattern, Kind kind) {
    Matcher matcher = from(pattern);
    if (!matcher.lookingAt()) {
      return false;
    }
    add(kind, matcher.group());
    at = matcher.end();
    return true;
  }

  private void take(Pattern pattern) {
    Matcher matcher = from(pattern);
    if (matcher.lookingAt()) {
      at = matcher.end();
    }
  }

  private Matcher from(Pattern pattern) {
    return pattern.matcher(source).region(at, source.length());
  }

  private void moveTo(int end) {
    at = end;
    lineStarting = source.charAt(end - 1) == '\n';
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, line()));
    lineStarting = false;
  }

  private int line() {
    for (; counted < at; counted++) {
      line += source.charAt(counted) == '\n' ? 1 : 0;
    }
    return line;
  }

  private JinjaException error(String message) {
    return new JinjaException(message).at(line());
  }

  private static String unescaped(String body) {
    return ESCAPE
        .matcher(body)
        .replaceAll(match -> {
          String hex = match.group(1) == null ? match.group(2) : match.group(1);
          return Matcher.quoteReplacement(
              hex == null
                  ? named(match.group(3))
                  : Character.toString((char) Integer.parseInt(hex, 16)));
        });
  }

  private static String named(String letter) {
    return switch (letter) {
      case "n" -> "\n";
      case "t" -> "\t";
      case "r" -> "\r";
      case "f" -> "\f";
      case "b" -> "\b";
      case "0" -> "\0";
      case "\\", "'", "\"" -> letter;
      case "\n" -> "";
      default -> "\\" + letter;
    };
  }
}
