package dev.treeline.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.jinja.JinjaException;
import dev.treeline.models.jinja.JinjaTemplate;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a conversation becomes the text of a prompt: a Jinja template that comes with the model.
///
/// Looked for as `transformers` does: chat_template.jinja, then chat_template.json, then the
/// `chat_template` of processor_config.json and of tokenizer_config.json; of several named
/// templates the one called `default`.
public final class ChatTemplate {
  private final Path file;
  private final Lazy<JinjaTemplate> parsed;
  private final boolean isFallBack;
  private final Map<String, String> specialTokens;
  private final Form form;

  /// How a turn's content reaches the template.
  enum Form {
    /// A list of parts, as multimodal models' templates take it.
    PARTS,
    /// Text, as language models' templates take it; several texts of a turn are lines.
    TEXT,
    /// The same, each picture a line too: `<|image_1|>`, `<|image_2|>`, … over all turns (Phi-3).
    NUMBERED
  }

  private ChatTemplate(
      Path file,
      String template,
      boolean isFallBack,
      Map<String, String> specialTokens,
      Form form) {
    this.file = file;
    this.form = form;
    this.parsed = new Lazy<>(() -> JinjaTemplate.parse(template));
    this.isFallBack = isFallBack;
    this.specialTokens = specialTokens;
  }

  /// Finds a model directory's template; `fallBack` stands in where there is none.
  static ChatTemplate find(Path directory, String fallBack, Form form) {
    Map<String, String> specialTokens = specialTokens(directory);
    Path plain = directory.resolve("chat_template.jinja");
    if (Files.exists(plain)) {
      return new ChatTemplate(plain, Json.readText(plain), false, specialTokens, form);
    }
    for (String name :
        List.of("chat_template.json", "processor_config.json", "tokenizer_config.json")) {
      Path file = directory.resolve(name);
      Optional<String> template = Files.exists(file) ? inside(file) : Optional.empty();
      if (template.isPresent()) {
        return new ChatTemplate(file, template.get(), false, specialTokens, form);
      }
    }
    return new ChatTemplate(directory, fallBack, true, specialTokens, form);
  }

  /// Whether the model brings none, and its family's usual one stands in.
  public boolean isFallBack() {
    return isFallBack;
  }

  /// Where it comes from.
  public Path file() {
    return file;
  }

  /// The prompt whose next words are the answer. Each picture is one image token in it.
  public String render(List<Message> messages) {
    var variables = new HashMap<String, @Nullable Object>(specialTokens);
    var turns = new ArrayList<Map<String, Object>>();
    int shown = 0;
    for (Message message : messages) {
      turns.add(plain(message, shown));
      shown += (int) message.content().stream().filter(Content.Image.class::isInstance).count();
    }
    variables.put("messages", turns);
    variables.put("add_generation_prompt", true);
    variables.put("tools", null);
    variables.put("documents", null);
    try {
      return parsed.get().render(variables);
    } catch (JinjaException e) {
      throw new ModelFormatException(file + ": the chat template fails: " + e.getMessage(), e);
    }
  }

  /// Whether a prompt already begins with the token that the tokenizer would put before it.
  boolean hasBeginToken(String prompt) {
    String token = specialTokens.getOrDefault("bos_token", "");
    return !token.isEmpty() && prompt.startsWith(token);
  }

  /// @param shown how many pictures stand in the turns before
  private Map<String, Object> plain(Message message, int shown) {
    var parts = new ArrayList<Map<String, Object>>();
    for (Content part : message.content()) {
      var plain = new LinkedHashMap<String, Object>();
      switch (part) {
        case Content.Image _ -> plain.put("type", "image");
        case Content.Text(String text) -> {
          plain.put("type", "text");
          plain.put("text", text);
        }
      }
      parts.add(plain);
    }
    var turn = new LinkedHashMap<String, Object>();
    turn.put("role", message.role().id());
    turn.put("content", form == Form.PARTS ? parts : text(message, shown));
    return turn;
  }

  private String text(Message message, int shown) {
    var lines = new ArrayList<String>();
    int picture = shown;
    for (Content part : message.content()) {
      switch (part) {
        case Content.Text(String text) -> lines.add(text);
        case Content.Image _ when form == Form.NUMBERED ->
            lines.add("<|image_%d|>".formatted(++picture));
        case Content.Image _ -> {}
      }
    }
    return String.join("\n", lines);
  }

  private static Optional<String> inside(Path file) {
    JsonNode value = Json.readObject(file).path("chat_template");
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (value.isTextual()) {
      return Optional.of(value.textValue());
    }
    for (JsonNode named : value) {
      if (named.path("name").asText().equals("default") && named.path("template").isTextual()) {
        return Optional.of(named.path("template").textValue());
      }
    }
    throw new ModelFormatException(
        file + ": chat_template must be text, or a list with one named default");
  }

  /// The texts of `bos_token` and the like, which templates print.
  private static Map<String, String> specialTokens(Path directory) {
    var tokens = new HashMap<String, String>();
    for (String name : List.of("special_tokens_map.json", "tokenizer_config.json")) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        for (Map.Entry<String, JsonNode> entry : Json.readObject(file).properties()) {
          JsonNode value = entry.getValue();
          JsonNode content = value.isObject() ? value.path("content") : value;
          if (entry.getKey().endsWith("_token") && content.isTextual()) {
            tokens.put(entry.getKey(), content.textValue());
          }
        }
      }
    }
    return tokens;
  }
}
