package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "fixtures/llava",
        "templates/llava-next",
        "templates/qwen2-vl",
        "templates/qwen2-5-vl",
        "templates/smolvlm",
        "templates/idefics3",
        "templates/internvl",
        "templates/mllama"
      })
  void rendersAsTheReference(String folder) {
    Path directory = Path.of("src/test/resources", folder);
    ChatTemplate template = ChatTemplate.find(directory, "", ChatTemplate.Form.PARTS);
    assertThat(template.isFallBack()).isFalse();
    JsonNode cases = Json.readObject(directory.resolve("golden.json")).path("cases");
    assertThat(cases).isNotEmpty();
    for (JsonNode one : cases) {
      assertThat(template.render(messages(one.path("messages"))))
          .as(one.path("name").asText())
          .isEqualTo(one.path("prompt").asText());
    }
  }

  static List<Message> messages(JsonNode turns) {
    var messages = new ArrayList<Message>();
    for (JsonNode turn : turns) {
      var content = new ArrayList<Content>();
      for (JsonNode part : turn.path("content")) {
        content.add(
            part.path("type").asText().equals("image")
                ? new Content.Image(new ImageSource.Bytes("picture", new byte[0]))
                : new Content.Text(part.path("text").asText()));
      }
      messages.add(
          new Message(Role.valueOf(turn.path("role").asText().toUpperCase(Locale.ROOT)), content));
    }
    return messages;
  }
}
