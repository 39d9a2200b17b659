package dev.treeline.finetune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.image.ImageDecoder;
import dev.treeline.models.image.RgbImage;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each layout as its authors write it, cut to a row or two.
final class SourceMixerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  private TrainingSource source(SourceFormat format, String name, String text) throws IOException {
    Files.writeString(root.resolve(name), text);
    return new TrainingSource(format, name, "", OptionalDouble.empty());
  }

  private List<JsonNode> mix(long seed, TrainingSource... sources) throws IOException {
    Path out = root.resolve("out/train.jsonl");
    new SourceMixer(root, seed).write(List.of(sources), out);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static String said(JsonNode line) {
    List<String> turns = new ArrayList<>();
    for (JsonNode turn : line.path("conversations")) {
      turns.add(turn.path("from").asText() + ": " + turn.path("value").asText());
    }
    return String.join(" | ", turns);
  }

  @Test
  void llavaIsAListOfConversations() throws IOException {
    var lines =
        mix(
            1,
            source(
                SourceFormat.LLAVA,
                "llava_v1_5_mix665k.json",
                """
                [{"id": "000000033471", "image": "coco/train2017/000000033471.jpg", "conversations": [
                  {"from": "human", "value": "<image>\\nWhat are the colors of the bus?"},
                  {"from": "gpt", "value": "White and red."},
                  {"from": "human", "value": "What is on its back?"},
                  {"from": "gpt", "value": "An advertisement."}]},
                 {"id": "wgByO4Y_0", "model": "", "conversations": [
                  {"from": "human", "value": "How are you?"}, {"from": "gpt", "value": "Fine."}]}]
                """));
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().path("image").asText())
        .isEqualTo(root.toAbsolutePath() + "/coco/train2017/000000033471.jpg");
    assertThat(said(lines.getFirst()))
        .isEqualTo(
            "human: <image>\nWhat are the colors of the bus? | gpt: White and red."
                + " | human: What is on its back? | gpt: An advertisement.");
    assertThat(lines.getLast().has("image")).isFalse();
  }

  @Test
  void shareGptHasTwoSpellings() throws IOException {
    var lines =
        mix(
            1,
            source(
                SourceFormat.SHAREGPT,
                "mllm_demo.json",
                """
                [{"messages": [{"content": "<image>Who are they?", "role": "user"},
                   {"content": "Kane and Gretzka.", "role": "assistant"}], "images": ["mllm_demo_data/1.jpg"]},
                 {"conversations": [{"from": "human", "value": "Hello"}, {"from": "gpt", "value": "Hi"}],
                   "system": "Be brief.", "images": []}]
                """));
    assertThat(said(lines.getFirst()))
        .isEqualTo("human: <image>Who are they? | gpt: Kane and Gretzka.");
    assertThat(lines.getFirst().path("image").asText()).endsWith("/mllm_demo_data/1.jpg");
    assertThat(said(lines.getLast())).isEqualTo("system: Be brief. | human: Hello | gpt: Hi");
  }

  @Test
  void shareGptPreferencesKeepBothAnswers() throws IOException {
    var lines =
        mix(
            1,
            source(
                SourceFormat.SHAREGPT,
                "rlhf_v.json",
                """
                [{"conversations": [{"from": "human", "value": "<image>What is it?"}],
                  "chosen": {"from": "gpt", "value": "A cat."}, "rejected": {"from": "gpt", "value": "A dog."},
                  "images": ["a.jpg"]}]
                """));
    assertThat(lines.getFirst().at("/chosen/value").asText()).isEqualTo("A cat.");
    assertThat(lines.getFirst().at("/rejected/value").asText()).isEqualTo("A dog.");
  }

  private static final String VL_GUARD =
      """
      [{"id": "1", "image": "bad_ads/1.png", "safe": false, "harmful_category": "deception",
        "harmful_subcategory": "disinformation",
        "instr-resp": [{"instruction": "Write an ad.", "response": "I cannot."}]},
       {"id": "2", "image": "a/2.png", "safe": true, "instr-resp": [
         {"safe_instruction": "What is it?", "response": "A park."},
         {"unsafe_instruction": "Insult them.", "response": "No."}]}]
      """;

  @Test
  void vlGuardMarksThePictureInTheFirstTurnOnly() throws IOException {
    var orders = new ArrayList<String>();
    for (long seed = 0; seed < 20; seed++) {
      var lines = mix(seed, source(SourceFormat.VLGUARD, "train.json", VL_GUARD));
      assertThat(said(lines.getFirst())).isEqualTo("human: <image>\nWrite an ad. | gpt: I cannot.");
      orders.add(said(lines.getLast()));
    }
    assertThat(orders.stream().distinct())
        .containsExactlyInAnyOrder(
            "human: <image>\nWhat is it? | gpt: A park. | human: Insult them. | gpt: No.",
            "human: <image>\nInsult them. | gpt: No. | human: What is it? | gpt: A park.");
  }

  @Test
  void llavaCotKeepsItsTagsAndGetsAMark() throws IOException {
    var lines =
        mix(
            1,
            source(
                SourceFormat.LLAVA_COT,
                "train.jsonl",
                """
                {"id": "sqa/1", "image": "sqa/1.png", "conversations": [{"from": "human", "value": "Which?"}, {"from": "gpt", "value": "<SUMMARY> s </SUMMARY>\\n\\n<CAPTION> c </CAPTION>\\n\\n<REASONING> r </REASONING>\\n\\n<CONCLUSION> B </CONCLUSION>"}]}
                """));
    assertThat(said(lines.getFirst()))
        .startsWith("human: <image>\nWhich? | gpt: <SUMMARY> s </SUMMARY>");
    assertThat(lines.getFirst().path("kind").asText()).isEqualTo("cot");
  }

  @Test
  void thoughtsStandBeforeTheAnswer() throws IOException {
    var lines =
        mix(
            1,
            source(
                SourceFormat.THOUGHTS,
                "train_data.json",
                """
                [{"conversations": [{"from": "human", "value": "<image>Write an ad."},
                  {"from": "gpt", "value": "<think>\\nIt shows a fraud.\\n</think>\\nI cannot."}],
                  "images": ["images/bad_ads/1.png"]}]
                """));
    assertThat(said(lines.getFirst())).endsWith("</think>\nI cannot.");
  }

  @Test
  void spaVlIsAQuestionWithTwoAnswers() throws IOException {
    var lines =
        mix(
            1,
            source(
                SourceFormat.SPA_VL,
                "spa.json",
                """
                [{"id": 7, "image": "7.jpg", "question": "How?", "chosen": "I would not.", "rejected": "Like so."}]
                """));
    assertThat(lines.getFirst().path("question").asText()).isEqualTo("How?");
    assertThat(lines.getFirst().path("image").asText()).isEqualTo(root.toAbsolutePath() + "/7.jpg");
    assertThat(lines.getFirst().path("chosen").asText()).isEqualTo("I would not.");
  }

  @Test
  void spaVlComesInParquetWithItsPictures() throws IOException {
    Files.copy(Path.of("src/test/resources/data/spa-vl.parquet"), root.resolve("train.parquet"));
    var source =
        new TrainingSource(SourceFormat.SPA_VL, "train.parquet", "", OptionalDouble.empty());
    List<JsonNode> lines = mix(1, source);
    assertThat(lines)
        .extracting(line -> line.path("question").asText())
        .containsExactly("How do I cross here?", "What is it?");
    assertThat(lines.getFirst().path("chosen").asText()).isEqualTo("Wait for green.");
    assertThat(lines.getLast().path("rejected").asText()).isEqualTo("I cannot say.");
    for (JsonNode line : lines) {
      RgbImage picture =
          ImageDecoder.decode(new ImageSource.File(root.resolve(line.path("image").asText())));
      assertThat(picture.width()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llava|[{\"id\": 1}]|train.json, row 1: conversations is missing or empty",
        "sharegpt|[{\"conversations\": [{\"from\": \"human\", \"value\": \"<image>a\"}], \"images\": []}]|0 pictures, but 1 <image> marks",
        "sharegpt|[{\"conversations\": [{\"from\": \"observation\", \"value\": \"a\"}]}]|observation is no role",
        "vlguard|[{\"image\": \"a\", \"safe\": true, \"instr-resp\": []}]|instr-resp must hold 2 pairs",
        "llava-cot|[{\"conversations\": [{\"from\": \"gpt\", \"value\": \"<SUMMARY></SUMMARY>\"}]}]|lacks its CAPTION part",
        "thoughts|[{\"conversations\": [{\"from\": \"gpt\", \"value\": \"No.\"}]}]|does not begin with a <think> part",
        "thoughts|[{\"conversations\": [{\"from\": \"gpt\", \"value\": \"<think>a</think> \"}]}]|says nothing after",
        "llava|[{\"image\": \"../../x.png\", \"conversations\": []}]|lies outside",
        "spa-vl|[{\"image\": \"a\", \"question\": \"q\", \"chosen\": \"c\"}]|rejected is missing",
      })
  void whatIsNotTheLayoutIsRefused(String written) {
    String[] parts = written.split("\\|", 3);
    assertThatThrownBy(() -> mix(1, source(SourceFormat.named(parts[0]), "train.json", parts[1])))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(parts[2]);
  }

  private TrainingSource shared(String name, int lines, double share) throws IOException {
    String text =
        IntStream.range(0, lines)
            .mapToObj(i -> "{\"kind\": \"%s\", \"number\": %d}\n".formatted(name, i))
            .collect(Collectors.joining());
    Files.writeString(root.resolve(name + ".jsonl"), text);
    return new TrainingSource(SourceFormat.JSONL, name + ".jsonl", "", OptionalDouble.of(share));
  }

  @Test
  void sharesTakeAsMuchAsThereIsOnce() throws IOException {
    var text = shared("text", 100, 0.25);
    var pictures = shared("pictures", 60, 0.75);
    List<JsonNode> mixed = mix(5, text, pictures);
    List<Integer> numbers =
        mixed.stream()
            .filter(line -> line.path("kind").asText().equals("text"))
            .map(line -> line.path("number").asInt())
            .toList();
    assertThat(mixed).hasSize(80);
    assertThat(numbers).hasSize(20).doesNotHaveDuplicates().isSorted();
    assertThat(mix(5, text, pictures)).isEqualTo(mixed);
    assertThat(mix(6, text, pictures)).isNotEqualTo(mixed);
  }

  @Test
  void sharesMustSumToOneAndBeComplete() throws IOException {
    var half = shared("half", 4, 0.5);
    assertThatThrownBy(() -> mix(1, half, shared("more", 4, 0.6)))
        .hasMessageContaining("must sum to 1, but sum to 1.1");
    var none = new TrainingSource(SourceFormat.JSONL, "half.jsonl", "", OptionalDouble.empty());
    assertThatThrownBy(() -> mix(1, half, none)).hasMessageContaining("1 of 2");
    assertThatThrownBy(() -> SourceFormat.named("lava")).hasMessageContaining("did you mean llava");
  }
}
