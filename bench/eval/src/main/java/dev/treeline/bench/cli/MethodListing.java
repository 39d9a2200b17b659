package dev.treeline.bench.cli;

import dev.treeline.bench.run.MethodEntry;
import dev.treeline.bench.run.MethodRegistry;
import dev.treeline.bench.run.Parameter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// The text of `treeline methods`.
final class MethodListing {
  private static final int WIDTH = 98;

  private MethodListing() {}

  static void print(MethodRegistry registry, PrintWriter out) {
    MethodEntry.Kind kind = null;
    for (MethodEntry entry : registry.entries()) {
      if (entry.kind() != kind) {
        kind = entry.kind();
        out.println((kind == MethodEntry.Kind.BASELINE ? "" : "\n") + heading(kind));
      }
      out.println("\n  " + entry.name());
      wrap(entry.summary()).forEach(line -> out.println("      " + line));
      for (Parameter parameter : entry.parameters()) {
        String text =
            "%s=%s  %s; %s"
                .formatted(
                    parameter.name(),
                    parameter.defaultText(),
                    parameter.meaning(),
                    parameter.range());
        wrap(text).forEach(line -> out.println("      " + line));
      }
      wrap("Source: " + entry.source()).forEach(line -> out.println("      " + line));
    }
    out.println();
    out.println("A method is written name:key=value,… and joined with +: vcd:alpha=1,beta=0.2+cot");
    out.println("Texts stand in double quotes: coca:principle=\"Judge calmly, and kindly.\"");
  }

  private static String heading(MethodEntry.Kind kind) {
    return switch (kind) {
      case BASELINE -> "THE MODEL AS IT IS";
      case ADAPTER -> "ADAPTERS (one at most)";
      case STRATEGY -> "PROMPTING STRATEGIES (one at most)";
      case DECODING -> "DECODING RULES (one at most)";
      case CONSTANT -> "CONSTANT ANSWERS (alone)";
    };
  }

  private static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH - 6) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
