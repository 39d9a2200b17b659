package dev.treeline.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.LogitsStream;
import dev.treeline.decoding.PartialLogits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedStreamTest {
  private final List<String> calls = new ArrayList<>();
  private final Watch watch = new Watch();

  /// Writes down what is asked of it; each forward takes a millisecond.
  private final class Recorder implements PartialLogits {
    private final String name;

    Recorder(String name) {
      this.name = name;
    }

    private float[] say(String call) {
      calls.add(name + " " + call);
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return new float[] {1};
    }

    @Override
    public float[] prefill() {
      return say("prefill");
    }

    @Override
    public float[] append(int token) {
      return say("append " + token);
    }

    @Override
    public float[] appendAll(int[] tokens) {
      return say("all " + Arrays.toString(tokens));
    }

    @Override
    public void advance(int[] tokens) {
      say("advance " + Arrays.toString(tokens));
    }

    @Override
    public boolean joins(LogitsStream leader) {
      return leader instanceof Recorder;
    }

    @Override
    public void advanceWith(LogitsStream leader, int[] tokens) {
      calls.add(name + " with " + ((Recorder) leader).name + " " + Arrays.toString(tokens));
    }

    @Override
    public float[] read(int[] ids) {
      return say("read");
    }

    @Override
    public float[] row() {
      return say("row");
    }

    @Override
    public void close() {
      calls.add(name + " close");
    }
  }

  @Test
  void promptsAndStepsCountApart() {
    WatchedStream clean = watch.watch(new Recorder("clean"), Part.CLEAN);
    WatchedStream amateur = watch.watch(new Recorder("amateur"), Part.AMATEUR);
    clean.prefill();
    clean.append(5);
    amateur.advance(new int[] {5});
    amateur.read(new int[] {1});
    amateur.advance(new int[] {6});
    clean.close();
    assertThat(calls)
        .containsExactly(
            "clean prefill",
            "clean append 5",
            "amateur advance [5]",
            "amateur read",
            "amateur advance [6]",
            "clean close");
    assertThat(watch.nanos(Part.PREFILL)).isGreaterThan(1_900_000);
    assertThat(watch.nanos(Part.CLEAN)).isGreaterThan(900_000);
    assertThat(watch.nanos(Part.AMATEUR)).isGreaterThan(1_900_000);
    assertThat(watch.nanos(Part.JOINT)).isZero();
  }

  @Test
  void aForwardOfTwoStreamsMeetsTheStreamsInsideAndCountsAsJoint() {
    WatchedStream clean = watch.watch(new Recorder("clean"), Part.CLEAN);
    WatchedStream amateur = watch.watch(new Recorder("amateur"), Part.AMATEUR);
    clean.prefill();
    assertThat(amateur.joins(clean)).isTrue();
    amateur.advanceWith(clean, new int[] {7});
    clean.append(7);
    long joint = watch.nanos(Part.JOINT);
    clean.append(8);
    assertThat(calls)
        .containsExactly(
            "clean prefill", "amateur with clean [7]", "clean append 7", "clean append 8");
    assertThat(joint).isPositive();
    assertThat(watch.nanos(Part.JOINT)).isEqualTo(joint);
    assertThat(watch.nanos(Part.CLEAN)).isPositive();
  }

  @Test
  void theRestIsWhatIsLeft() {
    watch.add(Part.CLEAN, 70);
    watch.close(100);
    assertThat(watch.nanos(Part.REST)).isEqualTo(30);
  }

  @Test
  void whatAnotherThreadDoesIsNoPartOfTheTime() throws Exception {
    watch.add(Part.CLEAN, 70);
    Thread.ofPlatform().start(() -> watch.add(Part.AMATEUR, 500)).join();
    watch.close(100);
    assertThat(watch.nanos(Part.REST)).isEqualTo(30);
    assertThat(watch.nanos(Part.AMATEUR)).isZero();
    assertThat(watch.nanos(Part.BESIDE)).isEqualTo(500);
  }
}
