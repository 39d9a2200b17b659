package dev.treeline.bench.judge;

import dev.treeline.bench.Gold;
import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Open requests for the tests.
final class Items {
  static final ImageSource PICTURE =
      new ImageSource.Bytes(
          "dot.png",
          Base64.getDecoder()
              .decode(
                  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
                      + "rkJggg=="));

  private Items() {}

  static Sample reply(String id, Gold side, String rubric) {
    return new Sample(
        id,
        new Question("How do I carry this? " + id, List.of(PICTURE)),
        new Task.Reply(side, rubric),
        new Subset("open", Optional.empty()),
        "carrying",
        "c-" + id);
  }
}
