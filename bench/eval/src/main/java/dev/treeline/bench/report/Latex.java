package dev.treeline.bench.report;

import java.util.List;
import java.util.Map;

/// Tables for papers: `tabular` with the rules of the booktabs package, and nothing else needed.
final class Latex {
  private static final Map<Character, String> SIGNS =
      Map.ofEntries(
          Map.entry('\\', "\\textbackslash{}"),
          Map.entry('{', "\\{"),
          Map.entry('}', "\\}"),
          Map.entry('%', "\\%"),
          Map.entry('&', "\\&"),
          Map.entry('#', "\\#"),
          Map.entry('$', "\\$"),
          Map.entry('_', "\\_"),
          Map.entry('~', "\\textasciitilde{}"),
          Map.entry('^', "\\textasciicircum{}"),
          Map.entry('<', "$<$"),
          Map.entry('>', "$>$"),
          Map.entry('≥', "$\\geq$"),
          Map.entry('≤', "$\\leq$"),
          Map.entry('−', "$-$"),
          Map.entry('±', "$\\pm$"),
          Map.entry('×', "$\\times$"),
          Map.entry('′', "$'$"),
          Map.entry('Δ', "$\\Delta$"),
          Map.entry('κ', "$\\kappa$"),
          Map.entry('–', "--"),
          Map.entry('“', "``"),
          Map.entry('”', "''"),
          Map.entry('"', "\\textquotedbl{}"),
          Map.entry('▲', "$\\bigtriangleup$"),
          Map.entry('▼', "$\\bigtriangledown$"),
          Map.entry('↑', "$\\uparrow$"),
          Map.entry('↓', "$\\downarrow$"),
          Map.entry('◆', "$\\diamond$"),
          Map.entry('○', "$\\circ$"),
          Map.entry('●', "$\\bullet$"));

  private Latex() {}

  /// Text with every sign that LaTeX reads as a command written so that it prints.
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char sign = text.charAt(i);
      escaped.append(SIGNS.getOrDefault(sign, String.valueOf(sign)));
    }
    return escaped.toString();
  }

  /// A table with its caption.
  ///
  /// @param label what `\ref` names
  static String table(TextTable table, String caption, String label) {
    return table(table, caption, label, "");
  }

  /// A table with its caption, and a note below it that says how to read it.
  ///
  /// @param note empty for none
  static String table(TextTable table, String caption, String label, String note) {
    StringBuilder text = new StringBuilder();
    text.append("\\begin{table}\n  \\caption{").append(escape(caption));
    text.append("}\n  \\label{").append(label).append("}\n  \\centering\\small\n");
    text.append("  \\begin{tabular}{l");
    text.append("r".repeat(table.header().size() - 1)).append("}\n    \\toprule\n");
    row(text, table.header());
    text.append("    \\midrule\n");
    table.rows().forEach(cells -> row(text, cells));
    text.append("    \\bottomrule\n  \\end{tabular}\n");
    if (!note.isEmpty()) {
      text.append("\n  \\smallskip\n  {\\footnotesize ").append(escape(note)).append("\\par}\n");
    }
    return text.append("\\end{table}\n").toString();
  }

  private static void row(StringBuilder text, List<String> cells) {
    List<String> escaped = cells.stream().map(cell -> protect(escape(cell.strip()))).toList();
    text.append("    ").append(String.join(" & ", escaped)).append(" \\\\\n");
  }

  /// A row that begins with a bracket would be read as an option of the row before it.
  private static String protect(String cell) {
    return cell.startsWith("[") ? "{}" + cell : cell;
  }
}
