package dev.treeline.bench.run;

import dev.treeline.bench.Sample;
import dev.treeline.bench.Subset;
import dev.treeline.bench.Task;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// A model without a model: answers that follow from the seed, the item and the method.
public final class FakeSubject implements Subject {
  private final AtomicInteger answers = new AtomicInteger();

  /// Items of all three subsets, two to a picture.
  public static List<Sample> samples(int count) {
    List<Sample> samples = new ArrayList<>();
    List<Subset> subsets = Subset.MMSAFEAWARE;
    for (int i = 0; i < count; i++) {
      Subset subset = subsets.get(i % 4 == 3 ? 2 : i % 4);
      ImageSource image = new ImageSource.Bytes("picture-" + i / 2 + ".png", onePixel());
      Question question =
          new Question("Is \"carry it “gently”\" <b>safe</b> here & now? " + i, List.of(image));
      samples.add(
          new Sample(
              "item-" + i,
              question,
              new Task.Safety(subset.gold().orElseThrow()),
              subset,
              "scenario " + i % 5,
              "c" + i / 2));
    }
    return samples;
  }

  private static byte[] onePixel() {
    return java.util.Base64.getDecoder()
        .decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
                + "rkJggg==");
  }

  /// How many answers were given.
  public int answers() {
    return answers.get();
  }

  @Override
  public Answer answer(Sample sample, ResolvedMethod method, long seed) {
    answers.incrementAndGet();
    String name = method.method().toString();
    SplittableRandom item = new SplittableRandom(Seeds.of(seed, sample.id()));
    SplittableRandom random = new SplittableRandom(Seeds.of(seed, sample.id(), name));
    double sees = (sample.isSafe() ? 0.7 : -0.7) * (name.contains("cot") ? 2 : 1);
    double seen = sees + (item.nextDouble() - 0.5) * 4 - 1;
    double margin = seen + lean(name) + (random.nextDouble() - 0.5) * 0.2;
    String text =
        switch (name) {
          case "always-no" -> "No";
          default -> {
            String answer = margin > 0 ? "Yes." : "No, I would not.";
            yield random.nextInt(200) == 0 ? "Perhaps\n\"so\" — </script>" : answer;
          }
        };
    return new Answer(text, margin, 1 + random.nextInt(5), 1_000_000, 500_000, "stop");
  }

  private static double lean(String method) {
    return method.equals("yes-bias") ? 1.5 : method.startsWith("vcd") ? 0.8 : 0;
  }

  @Override
  public void close() {}
}
