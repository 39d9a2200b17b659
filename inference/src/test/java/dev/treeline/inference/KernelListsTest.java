package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A list that a kernel makes and never changes becomes a constant of the compiled code, one and
/// the same for all calls: who adds to it then adds to everybody's.
class KernelListsTest {
  private static final Pattern NEW = Pattern.compile("(\\w+) = annotate\\(List\\[.*\\], \\[\\]\\)");

  private static String source() throws IOException {
    try (InputStream file = KernelPack.class.getResourceAsStream("kernels.py")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void noKernelHandsOutAListThatNothingChanged() throws IOException {
    List<String> unchanged = new ArrayList<>();
    for (String kernel : source().split("(?m)^  def ")) {
      for (String line : kernel.lines().toList()) {
        if (line.strip().startsWith("return annotate(List")) {
          unchanged.add(line);
        }
      }
      Matcher made = NEW.matcher(kernel);
      while (made.find()) {
        String changes = "torch\\.(append|clear)\\(" + made.group(1) + "\\b";
        if (!Pattern.compile(changes).matcher(kernel).find()) {
          unchanged.add(kernel.lines().findFirst().orElse("") + ": " + made.group(1));
        }
      }
    }
    assertThat(NEW.matcher(source()).results().count()).isGreaterThan(10);
    assertThat(unchanged).isEmpty();
  }
}
