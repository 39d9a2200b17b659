package dev.treeline.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads which option a response chose.
///
/// The letter at the start counts when it stands alone ("B", "(B)", "B. a cat", "Answer: B", "The
/// answer is B", "Option B"), so that "A cat is shown" chooses nothing. Without one, the last
/// "answer … B" counts, then a response that is an option's own words.
final class ChoiceRules {
  private static final String LABEL =
      "(?:(?:the\\s+)?(?:correct\\s+|right\\s+|best\\s+|final\\s+)*(?:answer|option|choice)"
          + "(?:\\s+is|\\s+would\\s+be)?\\s*[:：]?\\s*(?:option\\s+)?)";

  /// A letter that is no word: in brackets, or with nothing but a mark or the end after it.
  private static final String LETTER =
      "(?:[\\s*_`\"'“‘]*(?:[(\\[]\\s*([A-Za-z])\\s*[)\\]]|([A-Za-z])(?=\\s*(?:[.:,;)\\]*_`\"'”’]|$|\\n))))";

  private static final Pattern FIRST =
      Pattern.compile("^\\s*" + LABEL + "?" + LETTER, Pattern.CASE_INSENSITIVE);
  private static final Pattern LABELLED =
      Pattern.compile("\\b" + LABEL + LETTER, Pattern.CASE_INSENSITIVE);

  private ChoiceRules() {}

  /// @param last whether the method reasons first, so that the last labelled letter is meant
  static Verdict read(List<String> options, String response, boolean last) {
    Verdict first = first(options, response);
    if (!last && first instanceof Verdict.Chosen) {
      return first;
    }
    Verdict labelled = labelled(options, response);
    if (labelled instanceof Verdict.Chosen) {
      return labelled;
    }
    return first instanceof Verdict.Chosen ? first : words(options, response);
  }

  private static Verdict first(List<String> options, String response) {
    Matcher matcher = FIRST.matcher(response);
    return matcher.find() ? chosen(options, matcher) : none("no letter at the start");
  }

  private static Verdict labelled(List<String> options, String response) {
    Matcher matcher = LABELLED.matcher(response);
    Verdict found = none("no answer with a letter");
    while (matcher.find()) {
      Verdict next = chosen(options, matcher);
      found = next instanceof Verdict.Chosen ? next : found;
    }
    return found;
  }

  private static Verdict chosen(List<String> options, Matcher matcher) {
    int group = matcher.group(1) == null ? 2 : 1;
    String letter = matcher.group(group);
    int option = letter.toUpperCase(Locale.ROOT).charAt(0) - 'A';
    return option < options.size()
        ? new Verdict.Chosen(option, letter, matcher.start(group))
        : none("there is no option " + letter);
  }

  private static Verdict words(List<String> options, String response) {
    String said = bare(response);
    OptionalInt found = OptionalInt.empty();
    for (int i = 0; i < options.size(); i++) {
      if (!said.isEmpty() && bare(options.get(i)).equals(said)) {
        if (found.isPresent()) {
          return none("the words of two options");
        }
        found = OptionalInt.of(i);
      }
    }
    return found.isPresent()
        ? new Verdict.Chosen(found.getAsInt(), response.strip(), 0)
        : none("neither an option's letter nor its words");
  }

  private static String bare(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[\\s\\p{P}]+", " ").strip();
  }

  private static Verdict none(String reason) {
    return new Verdict.Unparsed(reason, false);
  }
}
