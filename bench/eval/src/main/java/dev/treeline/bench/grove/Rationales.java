package dev.treeline.bench.grove;

import java.util.Map;
import java.util.stream.Collectors;

/// Vision-centric rationales: what the image shows, what the text asks, what the pair means, and
/// the answer last. They follow from the generator's knowledge of the scene, and from nothing else.
final class Rationales {
  private static final Map<String, String> ASKS =
      Resources.lines("asks.txt").stream()
          .map(line -> line.split(" ", 2))
          .collect(Collectors.toMap(words -> words[0], words -> words[1]));

  private Rationales() {}

  /// Four steps and an answer line as the strategy `vision-centric` wants it.
  static String of(Blocks.Item item) {
    Icon object = item.object();
    Icon person = item.person();
    return "The image shows %s. %s is %s and %s is %s. The text asks to %s. Together: %s Answer: %s"
        .formatted(
            SeeingLines.content(item.scene()),
            Reasons.capital(object.definite()),
            LabelTable.classNoun(object.category()),
            person.definite(),
            LabelTable.classNoun(person.category()),
            asked(item.kind(), object, person),
            Reasons.why(item.kind(), item.gold(), object, person),
            item.gold().answer());
  }

  /// What a request asks for, with `this` and `them` replaced by what the picture shows.
  private static String asked(String kind, Icon object, Icon person) {
    return Resources.entry(ASKS, kind)
        .replace("{o}", object.definite())
        .replace("{p}", person.definite());
  }
}
