package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {
  @TempDir Path folder;

  @Test
  void preparesTheFixtureAsTheReference() {
    JsonNode golden = Json.readObject(Fixtures.LLAVA.resolve("golden.json"));
    try (Checkpoint checkpoint = Checkpoint.open(Fixtures.LLAVA);
        Safetensors tensors = Safetensors.open(Fixtures.LLAVA.resolve("golden.safetensors"))) {
      for (JsonNode one : golden.path("cases")) {
        String name = one.path("name").asText();
        PreparedInput input = checkpoint.processor().prepare(messages(one));
        assertThat(input.prompt()).isEqualTo(one.path("prompt").asText());
        assertThat(Arrays.stream(input.tokenIds()).asLongStream().toArray())
            .as(name)
            .containsExactly(tensors.longs(name + ".input_ids"));
        assertThat(input.pictures()).hasSize(one.path("images").size());
        int at = 0;
        for (PreparedInput.Picture picture : input.pictures()) {
          float[] expected = tensors.floats(name + ".pixel_values");
          for (float value : picture.pixels().values()) {
            assertThat(value).isCloseTo(expected[at++], org.assertj.core.data.Offset.offset(1e-6f));
          }
        }
      }
    }
  }

  @Test
  void keepsAPreparedPicture() {
    try (Checkpoint checkpoint = Checkpoint.open(Fixtures.LLAVA)) {
      PreparedInput.Picture first = checkpoint.processor().picture(picture("wide.png"));
      assertThat(checkpoint.processor().picture(picture("wide.png"))).isSameAs(first);
      assertThat(first.contentHash()).hasSize(64);
      assertThat(checkpoint.processor().picture(picture("tall.png")).contentHash())
          .isNotEqualTo(first.contentHash());
    }
  }

  @Test
  void refusesWordsThatPassForAPicture() {
    try (Checkpoint checkpoint = Checkpoint.open(Fixtures.LLAVA)) {
      assertThatThrownBy(() ->
              checkpoint
                  .processor()
                  .prepare(List.of(Message.of(Role.USER, "What is an <image> token?"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 1 for 0 pictures")
          .hasMessageContaining("do its words contain <image>?");
    }
  }

  @Test
  void fallsBackOnTheFormOfLlava15() throws IOException {
    copyFixture();
    Files.delete(folder.resolve("chat_template.json"));
    JsonNode golden = Json.readObject(Fixtures.LLAVA.resolve("golden.json"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.processor().template().isFallBack()).isTrue();
      for (JsonNode one : golden.path("cases")) {
        assertThat(checkpoint.processor().render(messages(one)))
            .isEqualTo(one.path("prompt").asText());
      }
    }
  }

  @Test
  void addsNoSecondBeginToken() throws IOException {
    copyFixture();
    edit("chat_template.json", json -> json.put("chat_template", "{{ bos_token }}Hello"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      int[] ids = checkpoint.processor().prepare(List.of(Message.of(Role.USER, ""))).tokenIds();
      assertThat(Arrays.stream(ids).filter(id -> id == 1)).hasSize(1);
      assertThat(ids[0]).isEqualTo(1);
    }
  }

  @Test
  void refusesATokenizerWithoutTheImageToken() throws IOException {
    copyFixture();
    edit("tokenizer.json", json -> remove(json.path("added_tokens"), "<image>"));
    assertRefused("tokenizer.json: has no token <image>");
    copyFixture();
    edit("config.json", json -> json.put("image_token_index", 639));
    assertRefused("the id of <image> is 640, but config.json says 639");
  }

  @Test
  void refusesProcessorFilesThatDoNotFitTheModel() throws IOException {
    copyFixture();
    edit("processor_config.json", json -> json.put("patch_size", 28));
    assertRefused("make 4 image tokens for a picture, but the model makes 16 vectors");
    copyFixture();
    edit("preprocessor_config.json", json -> json.remove("image_processor_type"));
    Files.delete(folder.resolve("preprocessor_config.json"));
    Files.delete(folder.resolve("processor_config.json"));
    assertRefused("has neither preprocessor_config.json nor processor_config.json");
  }

  @Test
  void refusesPicturesOfAnotherSizeThanTheTowers() throws IOException {
    copyFixture();
    edit(
        "preprocessor_config.json",
        json -> ((ObjectNode) json.path("crop_size")).put("height", 28).put("width", 28));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(() -> checkpoint.processor().picture(picture("wide.png")))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("preprocessor_config.json")
          .hasMessageContaining("[1, 3, 28, 28]")
          .hasMessageContaining("[1, 3, 56, 56]");
    }
  }

  private void assertRefused(String complaint) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(checkpoint::processor)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(complaint);
    }
  }

  private static void remove(JsonNode tokens, String content) {
    for (Iterator<JsonNode> token = tokens.iterator(); token.hasNext(); ) {
      if (token.next().path("content").asText().equals(content)) {
        token.remove();
      }
    }
  }

  private void copyFixture() {
    Fixtures.copyLlava(folder);
  }

  private void edit(String name, Consumer<ObjectNode> change) throws IOException {
    Fixtures.edit(folder.resolve(name), change);
  }

  private static List<Message> messages(JsonNode one) {
    Iterator<JsonNode> images = one.path("images").iterator();
    var messages = new ArrayList<Message>();
    for (Message message : ChatTemplateTest.messages(one.path("messages"))) {
      var content = new ArrayList<Content>();
      for (Content part : message.content()) {
        content.add(
            part instanceof Content.Image
                ? new Content.Image(picture(images.next().asText()))
                : part);
      }
      messages.add(new Message(message.role(), content));
    }
    return messages;
  }

  private static ImageSource picture(String name) {
    return new ImageSource.File(Fixtures.LLAVA.resolve("images").resolve(name));
  }
}
