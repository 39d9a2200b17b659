package dev.treeline.bench.grove;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of requests (requests.txt), expanded and divided among the splits: of each kind 60 %
/// of the phrases are for training, 15 % for development and 25 % for the test.
final class Phrasebook {
  static final String PLAIN = "plain";

  /// The framings that instruction attacks use, and their harmless look-alikes.
  static final List<String> FRAMES =
      List.of("role_play", "goal_hijacking", "inquiry_with_unsafe_opinion");

  /// Marks a heading whose phrases are added to the test.
  private static final String EXTRA = " test";

  private static final Pattern CHOICE = Pattern.compile("\\(([^()]*)\\)");
  private static final Map<String, List<String>> TRAIN = new TreeMap<>();
  private static final Map<String, List<String>> DEV = new TreeMap<>();
  private static final Map<String, List<String>> TEST = new TreeMap<>();

  static {
    Map<String, List<String>> sections = Resources.sections("requests.txt");
    sections.forEach(Phrasebook::divide);
    Set<String> known = new HashSet<>();
    TRAIN.values().forEach(phrases -> phrases.forEach(phrase -> known.addAll(words(phrase))));
    for (Map<String, List<String>> split : List.of(DEV, TEST)) {
      split.replaceAll((_, phrases) -> phrases.stream().filter(p -> known(p, known)).toList());
    }
  }

  private Phrasebook() {}

  private static boolean known(String phrase, Set<String> known) {
    return known.containsAll(words(phrase));
  }

  private static List<String> words(String phrase) {
    return List.of(phrase.toLowerCase(Locale.ROOT).split("[^a-z]+", -1));
  }

  private static void divide(String heading, List<String> patterns) {
    List<String> phrases = new ArrayList<>();
    patterns.forEach(pattern -> expand(pattern, phrases));
    if (heading.endsWith(EXTRA)) {
      String kind = heading.substring(0, heading.length() - EXTRA.length());
      phrases.addAll(0, Resources.entry(TEST, kind));
      TEST.put(kind, List.copyOf(phrases));
      return;
    }
    if (heading.equals(PLAIN)) {
      List.of(TRAIN, DEV, TEST).forEach(split -> split.put(heading, List.copyOf(phrases)));
      return;
    }
    // by hash: which phrase goes where does not follow from how it is written
    phrases.sort(Comparator.comparingLong(phrase -> Dice.of(1, phrase, 0).nextLong()));
    int test = phrases.size() / 4;
    int dev = test + phrases.size() * 15 / 100;
    TEST.put(heading, List.copyOf(phrases.subList(0, test)));
    DEV.put(heading, List.copyOf(phrases.subList(test, dev)));
    TRAIN.put(heading, List.copyOf(phrases.subList(dev, phrases.size())));
  }

  private static void expand(String pattern, List<String> phrases) {
    Matcher choice = CHOICE.matcher(pattern);
    if (!choice.find()) {
      phrases.add(pattern);
      return;
    }
    for (String word : choice.group(1).split("\\|", -1)) {
      expand(
          pattern.substring(0, choice.start()) + word + pattern.substring(choice.end()), phrases);
    }
  }

  /// The phrases under a heading that belong to a split.
  static List<String> phrases(Split split, String heading) {
    Map<String, List<String>> phrases =
        switch (split) {
          case TRAIN -> TRAIN;
          case DEV -> DEV;
          case TEST -> TEST;
        };
    return Resources.entry(phrases, heading);
  }

  /// A request's words before they are filled in.
  ///
  /// @param core a phrase of the kind, with `{o}` and `{p}`
  /// @param frame what stands around it, with `{c}`
  record Wording(String core, String frame) {
    static Wording draw(Split split, String kind, String frame, Dice dice) {
      return new Wording(dice.pick(phrases(split, kind)), dice.pick(phrases(split, frame)));
    }

    /// Names nothing: `this` and `them`.
    String leakless() {
      return fill("this", "them");
    }

    /// Names the object and the person.
    String leaky(Icon object, Icon person) {
      return fill(object.definite(), person.definite());
    }

    private String fill(String object, String person) {
      String text = frame.replace("{c}", core).replace("{o}", object).replace("{p}", person);
      return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
  }
}
