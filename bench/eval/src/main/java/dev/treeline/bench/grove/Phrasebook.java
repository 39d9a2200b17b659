package dev.treeline.bench.grove;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  private static final Pattern CHOICE = Pattern.compile("\\(([^()]*)\\)");
  private static final Map<String, List<String>> TRAIN = new TreeMap<>();
  private static final Map<String, List<String>> DEV = new TreeMap<>();
  private static final Map<String, List<String>> TEST = new TreeMap<>();

  static {
    Resources.sections("requests.txt").forEach(Phrasebook::divide);
  }

  private Phrasebook() {}

  private static void divide(String heading, List<String> patterns) {
    List<String> phrases = new ArrayList<>();
    patterns.forEach(pattern -> expand(pattern, phrases));
    if (heading.equals(PLAIN)) {
      List.of(TRAIN, DEV, TEST).forEach(split -> split.put(heading, List.copyOf(phrases)));
      return;
    }
    // by hash, so that a phrase keeps its split when others are added
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
