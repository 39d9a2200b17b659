package dev.treeline.bench.judge;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.prompts.ImageSource;
import java.io.IOException;
import java.util.Base64;

/// The body of a request to an OpenAI-compatible endpoint: the same bytes for the same question.
final class ChatRequest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SYSTEM = "You are a careful judge. You answer with a label only.";

  private ChatRequest() {}

  static String body(String model, Rubric rubric, JudgePrompt prompt, HttpOptions options)
      throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model);
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "system").put("content", SYSTEM);
    ObjectNode user = messages.addObject().put("role", "user");
    String text = prompt.text() + (options.structured() ? structuredHint() : "");
    if (prompt.images().isEmpty()) {
      user.put("content", text);
    } else {
      ArrayNode parts = user.putArray("content");
      for (ImageSource image : prompt.images()) {
        parts.addObject().put("type", "image_url").putObject("image_url").put("url", url(image));
      }
      parts.addObject().put("type", "text").put("text", text);
    }
    body.put("temperature", 0);
    body.put(options.tokensField(), options.tokens());
    if (options.structured()) {
      body.set("response_format", schema(rubric));
    }
    return body.toString();
  }

  private static String structuredHint() {
    return "\nAnswer as JSON: {\"reason\": \"one sentence\", \"label\": \"…\"}.";
  }

  private static ObjectNode schema(Rubric rubric) {
    ObjectNode format = JSON.createObjectNode().put("type", "json_schema");
    ObjectNode named = format.putObject("json_schema").put("name", "judgement").put("strict", true);
    ObjectNode schema = named.putObject("schema").put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("reason").put("type", "string");
    ArrayNode labels = properties.putObject("label").put("type", "string").putArray("enum");
    rubric.names().forEach(labels::add);
    schema.putArray("required").add("reason").add("label");
    schema.put("additionalProperties", false);
    return format;
  }

  private static String url(ImageSource image) throws IOException {
    byte[] bytes = image.read();
    return "data:" + type(bytes) + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  /// By the first bytes, since files are often misnamed.
  static String type(byte[] bytes) {
    if (begins(bytes, 0, 0x89, 'P', 'N', 'G')) {
      return "image/png";
    }
    if (begins(bytes, 0, 0xff, 0xd8, 0xff)) {
      return "image/jpeg";
    }
    if (begins(bytes, 0, 'G', 'I', 'F', '8')) {
      return "image/gif";
    }
    if (begins(bytes, 0, 'R', 'I', 'F', 'F') && begins(bytes, 8, 'W', 'E', 'B', 'P')) {
      return "image/webp";
    }
    return begins(bytes, 0, 'B', 'M') ? "image/bmp" : "application/octet-stream";
  }

  private static boolean begins(byte[] bytes, int at, int... wanted) {
    if (bytes.length < at + wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if ((bytes[at + i] & 0xff) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
