package dev.treeline.bench.report;

import dev.treeline.bench.Sample;
import dev.treeline.bench.run.ResolvedMethod;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.Message;
import java.util.LinkedHashMap;
import java.util.Map;

/// What each method says to the model, shown on the first item.
final class PromptSamples {
  private PromptSamples() {}

  static String of(Study study) {
    Sample sample = study.samples().getFirst();
    Map<String, ResolvedMethod> strategies = new LinkedHashMap<>();
    for (Study.Column column : study.columns()) {
      strategies.putIfAbsent(column.method().strategy().name(), column.method());
    }
    StringBuilder html = new StringBuilder();
    strategies.forEach((name, method) -> {
      html.append("<h3>").append(Html.escape(name)).append("</h3><p class=\"quiet small\">");
      html.append("Source: ").append(Html.escape(method.strategy().source())).append("</p>");
      html.append("<pre>").append(Html.escape(rendered(sample, method))).append("</pre>\n");
    });
    return html.toString();
  }

  private static String rendered(Sample sample, ResolvedMethod method) {
    StringBuilder text = new StringBuilder();
    var messages =
        method.strategy().messages(sample.question(), _ -> "[the model's earlier answer]");
    for (Message message : messages) {
      text.append('[').append(message.role().id()).append("]\n");
      for (Content content : message.content()) {
        text.append(
            switch (content) {
              case Content.Text(String words) -> words;
              case Content.Image _ -> "(picture)\n";
            });
      }
      text.append("\n\n");
    }
    return text.toString().strip();
  }
}
