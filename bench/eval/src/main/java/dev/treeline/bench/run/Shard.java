package dev.treeline.bench.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One of several parts of a run, made apart. Groups of items go to the parts in turn, so that all
/// parts have some of every kind, and who shares a forward with whom is as in the whole run.
///
/// @param number from 1
/// @param count how many parts there are
public record Shard(int number, int count) {
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  /// The whole run in one part.
  public static final Shard WHOLE = new Shard(1, 1);

  public Shard {
    if (!(number >= 1 && number <= count)) {
      throw new IllegalArgumentException(
          "a shard must be one of 1/n to n/n, but is " + number + "/" + count);
    }
  }

  /// Reads `2/4`.
  public static Shard parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("--shard must be written as in 2/4, but is " + text);
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /// Whether there is more than this part.
  public boolean isPart() {
    return count > 1;
  }

  /// Whether a group of items is in this part.
  boolean has(int group) {
    return group % count == number - 1;
  }

  /// The written form.
  @Override
  public String toString() {
    return number + "/" + count;
  }
}
