package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final Tokenizer TOKENIZER =
      Tokenizer.open(Fixtures.LLAVA.resolve("tokenizer.json"));

  @TempDir Path folder;

  @Test
  void encodesAndDecodesAsTheReference() {
    JsonNode golden = Json.readObject(Fixtures.LLAVA.resolve("golden.json"));
    try (Safetensors tensors = Safetensors.open(Fixtures.LLAVA.resolve("golden.safetensors"))) {
      for (JsonNode one : golden.path("cases")) {
        String name = one.path("name").asText();
        String prompt = one.path("prompt").asText().replace("<image>", "<image>".repeat(16));
        assertThat(TOKENIZER.encode(prompt, true))
            .as(name)
            .containsExactly(ints(tensors.longs(name + ".input_ids")));
        assertThat(TOKENIZER.decode(ints(tensors.longs(name + ".greedy_ids"))))
            .as(name)
            .isEqualTo(one.path("greedy_text").asText());
      }
    }
  }

  @Test
  void knowsItsTokens() {
    assertThat(TOKENIZER.idOf("<image>")).isEqualTo(640);
    assertThat(TOKENIZER.idOf("nothing like it")).isEqualTo(-1);
    assertThat(TOKENIZER.isSpecial(2)).isTrue();
    assertThat(TOKENIZER.isSpecial(300)).isFalse();
    assertThat(TOKENIZER.vocabularySize()).isEqualTo(642);
  }

  @Test
  void neitherTruncatesNorPads() {
    assertThat(TOKENIZER.encode("ladder ".repeat(5000), true).length).isGreaterThan(5000);
    assertThat(TOKENIZER.encode("", true)).containsExactly(1);
    assertThat(TOKENIZER.encode("", false)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "Yes, it is safe.",
        "naïve café “quoted” – dash",
        "emoji 🧗🏽‍♀️ and 日本語 and 🚒",
        "  two  spaces\n\nand lines "
      })
  void streamsTheSameTextAsDecodedAtOnce(String text) {
    int[] ids = TOKENIZER.encode(text, false);
    var stream = TOKENIZER.stream();
    var streamed = new StringBuilder();
    for (int id : ids) {
      String part = stream.next(id);
      assertThat(part).doesNotContain("\uFFFD");
      streamed.append(part);
    }
    streamed.append(stream.end());
    assertThat(streamed.toString()).isEqualTo(TOKENIZER.decode(ids));
  }

  @Test
  void streamsAnyIdsWithoutFailingOrWaitingLong() {
    var random = new Random(5);
    for (int round = 0; round < 50; round++) {
      var stream = TOKENIZER.stream();
      var streamed = new StringBuilder();
      int[] ids = random.ints(60, 0, TOKENIZER.vocabularySize()).toArray();
      Arrays.stream(ids).forEach(id -> streamed.append(stream.next(id)));
      streamed.append(stream.end());
      assertThat(stream.end()).isEmpty();
      assertThat(streamed.length()).isGreaterThan(20);
      assertThat(streamed.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000)).isTrue();
    }
  }

  @Test
  void refusesFilesThatAreNoTokenizer() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    assertThatThrownBy(() -> Tokenizer.open(file)).hasMessageContaining("no such file");
    for (String text : new String[] {"{", "[]", "{}", "{\"model\":{\"vocab\":{\"a\":-1}}}"}) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> Tokenizer.open(file))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("tokenizer.json");
    }
    Files.writeString(file, "{\"model\":{\"type\":\"Strange\",\"vocab\":{\"a\":0}}}");
    assertThatThrownBy(() -> Tokenizer.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tokenizer.json: the tokenizers library refuses it");
  }

  private static int[] ints(long[] ids) {
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  @Test
  void closingWaitsForThoseWhoStillEncode() {
    Path file = Fixtures.LLAVA.resolve("tokenizer.json");
    for (int round = 0; round < 20; round++) {
      Tokenizer tokenizer = Tokenizer.open(file);
      try (var threads = Executors.newFixedThreadPool(2)) {
        for (int i = 0; i < 2; i++) {
          threads.submit(() -> {
            while (true) { // until it is refused
              tokenizer.encode("is it safe to cross here? ".repeat(20), true);
            }
          });
        }
        tokenizer.close();
        tokenizer.close();
      }
      assertThatThrownBy(() -> tokenizer.encode("a", true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the tokenizer is closed");
    }
  }
}
