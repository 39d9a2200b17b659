package dev.treeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenizerTrainerTest {
  @TempDir Path folder;

  @Test
  void theMostFrequentPairIsMergedFirst() {
    var vocabulary = TokenizerTrainer.train(List.of("abab abab xyab"), List.of("<s>"), 259);
    assertThat(vocabulary.merges())
        .containsExactly(
            new TokenizerTrainer.Pair("a", "b"), new TokenizerTrainer.Pair("ab", "ab"));
    assertThat(vocabulary.tokens()).hasSize(259).startsWith("<s>").endsWith("ab", "abab");
  }

  @Test
  void ofEquallyFrequentPairsTheOneThatSortsFirstIsMerged() {
    var vocabulary = TokenizerTrainer.train(List.of("cd ab cd ab"), List.of(), 257);
    assertThat(vocabulary.merges()).containsExactly(new TokenizerTrainer.Pair("a", "b"));
  }

  @Test
  void pairsThatOccurOnceAreNotMerged() {
    assertThat(TokenizerTrainer.train(List.of("abcdefg"), List.of(), 500).merges()).isEmpty();
  }

  @Test
  void aVocabularyTooSmallForTheBytesIsRefused() {
    assertThatThrownBy(() -> TokenizerTrainer.train(List.of("a"), List.of("<s>"), 256))
        .hasMessageContaining("vocabularySize must be at least 257, but is 256");
  }

  /// Hugging Face's library reads the file and splits every text as our plain twin does.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Is it safe? Answer Yes or No.",
        " two  spaces, tabs\tand\n\nlines \n",
        "It's 2024: the child's ball & \"quotes\" we'll see they've",
        "Käse, naïve, 你好, Привет, 🙂 \u00a0\u2003x",
        "a1b22c333 ___ --- ...!?",
        ""
      })
  void theLibraryEncodesAndDecodesAsTrained(String text) {
    var vocabulary = TokenizerTrainer.train(TinyModel.CORPUS, FreshModel.SPECIAL, 330);
    new FreshModel(TinyModel.SHAPE, vocabulary).write(folder, 1);
    Tokenizer tokenizer = Tokenizer.open(folder.resolve("tokenizer.json"));
    Map<String, Integer> ids = TokenizerTrainer.ids(vocabulary);
    int[] expected =
        TokenizerTrainer.encode(text, vocabulary).stream().mapToInt(ids::get).toArray();
    int[] found = tokenizer.encode(text, true);
    assertThat(found[0]).isEqualTo(1);
    assertThat(Arrays.copyOfRange(found, 1, found.length)).isEqualTo(expected);
    assertThat(tokenizer.decode(found)).isEqualTo(text);
  }
}
