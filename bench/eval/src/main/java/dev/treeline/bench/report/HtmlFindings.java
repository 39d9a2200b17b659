package dev.treeline.bench.report;

import dev.treeline.bench.score.Comparison;
import dev.treeline.bench.score.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What may be said of the methods, in words: of all of them together first, then of each.
final class HtmlFindings {
  private HtmlFindings() {}

  static String of(Study study) {
    if (study.board().comparisons().isEmpty()) {
      return "<p>Only the baseline was asked; there is nothing to compare.</p>\n";
    }
    return study.board().comparisons().stream()
        .map(HtmlFindings::finding)
        .collect(
            Collectors.joining(
                "",
                "<p class=\"lead\">" + lead(study) + "</p>\n<ul class=\"findings\">\n",
                "</ul>\n"));
  }

  /// The verdict on all methods in a few sentences.
  private static String lead(Study study) {
    if (named(study, Finding.NOT_ASSESSED).size() == study.board().comparisons().size()) {
      return OneSided.lead(study);
    }
    List<String> sentences = new ArrayList<>();
    List<String> better = named(study, Finding.DISCRIMINATES_BETTER);
    sentences.add(
        better.isEmpty()
            ? "<b>%s to tell unsafe from safe better than the %s.</b>"
                .formatted(nobody(study), study.board().baseline())
            : "<b>%s %s unsafe from safe better than the %s.</b>"
                .formatted(
                    list(better), better.size() == 1 ? "tells" : "tell", study.board().baseline()));
    say(sentences, named(study, Finding.WORSE), "is worse", "are worse");
    say(
        sentences,
        named(study, Finding.ONLY_MOVES_THE_THRESHOLD),
        "only moves the threshold",
        "only move the threshold");
    String points = study.board().options().marginPoints();
    String changed = " shown to change nothing beyond " + points + " points";
    say(sentences, named(study, Finding.NO_CHANGE), "is" + changed, "are" + changed);
    List<String> unclear = named(study, Finding.NO_DETECTABLE_CHANGE);
    if (!unclear.isEmpty()) {
      sentences.add(
          "Of %s no change was detected, which does not show that there is none."
              .formatted(list(unclear)));
    }
    say(
        sentences,
        named(study, Finding.NOT_ASSESSED),
        "could not be assessed",
        "could not be assessed");
    return String.join(" ", sentences);
  }

  private static String nobody(Study study) {
    return study.board().comparisons().size() == 1
        ? "<code>%s</code> is not shown"
            .formatted(Html.escape(study.board().comparisons().getFirst().method()))
        : "No method is shown";
  }

  private static void say(List<String> sentences, List<String> methods, String one, String many) {
    if (!methods.isEmpty()) {
      sentences.add("%s %s.".formatted(list(methods), methods.size() == 1 ? one : many));
    }
  }

  private static List<String> named(Study study, Finding finding) {
    return named(study, comparison -> comparison.conclusion().finding() == finding);
  }

  /// The names of the methods that something is true of.
  static List<String> named(Study study, Predicate<Comparison> wanted) {
    return study.board().comparisons().stream()
        .filter(wanted)
        .map(comparison -> "<code>" + Html.escape(comparison.method()) + "</code>")
        .toList();
  }

  static String list(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.getFirst()
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  private static String finding(Comparison comparison) {
    Mark mark = Mark.of(comparison);
    Finding finding = comparison.conclusion().finding();
    String words = finding == Finding.NOT_ASSESSED ? mark.words() : finding.words();
    String sentence = comparison.conclusion().sentence();
    String start = comparison.method() + ": " + finding.words() + ".";
    String rest = sentence.startsWith(start) ? sentence.substring(start.length()) : sentence;
    if (mark != Mark.UNKNOWN) {
      rest = rest.replace(OneSided.NEEDS, ""); // the lead has said it
    }
    return """
    <li><div><span class="name">%s</span><span class="words %s">\
    <span aria-hidden="true">%s</span> %s</span></div><p>%s</p></li>
    """
        .formatted(
            Html.escape(comparison.method()),
            mark.style(),
            mark.sign(),
            Html.escape(words),
            Html.prose(rest.strip()));
  }

  /// What the signs mean, for where they stand without words.
  static String signs(Study study) {
    return Stream.concat(Mark.legend(study.board()).stream(), Stream.of(Mark.BASE))
        .map(mark ->
            "<li><span class=\"%s\" aria-hidden=\"true\">%s</span> %s</li>"
                .formatted(mark.style(), mark.sign(), mark.words()))
        .collect(
            Collectors.joining("", "<ul class=\"key signs\" aria-label=\"Signs\">", "</ul>\n"));
  }
}
