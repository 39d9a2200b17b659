package dev.treeline.finetune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One line of training data in LLaVA's form: `{"id", "image", "kind", "conversations": [{"from":
/// "human", "value": "<image>\n…"}, {"from": "gpt", "value": "…"}]}`. `image` is relative to the
/// file; it and `kind` may be absent.
///
/// @param where file and line, for messages
/// @param kind what sort of question it is, or `answer`
record Conversation(String where, String kind, Optional<Path> image, List<Turn> turns) {
  private static final String MARK = "<image>";
  private static final String WAY_OUT =
      "; leave such lines out with \"policies\": {\"unanswered\": \"skip\"} or --lenient";

  Conversation {
    turns = List.copyOf(turns);
  }

  /// What one side says.
  ///
  /// @param picture whether the picture stands before the words
  record Turn(Role role, boolean picture, String text) {}

  /// As [#read(Path, Policies, LeftOut)], stopping at everything.
  static List<Conversation> read(Path file) {
    return read(file, Policies.STRICT, new LeftOut());
  }

  /// Reads the lines of a file; empty ones are skipped.
  ///
  /// @param left counts what the policies leave out
  /// @throws ModelFormatException naming file and line when one is not of this form
  static List<Conversation> read(Path file, Policies policies, LeftOut left) {
    var conversations = new ArrayList<Conversation>();
    forEachLine(
        file,
        (where, node) -> {
          if (policies.unanswered() == Policies.Choice.SKIP && hasEmptyAnswer(node)) {
            left.unanswered.incrementAndGet();
            return;
          }
          Conversation conversation = words(file, where, node);
          if (conversation.isAnswered()) {
            conversations.add(conversation);
          } else if (policies.unanswered() == Policies.Choice.SKIP) {
            left.unanswered.incrementAndGet();
          } else {
            throw new ModelFormatException(where + ": has no answer to learn" + WAY_OUT);
          }
        });
    if (conversations.isEmpty()) {
      throw new ModelFormatException(file + ": holds no example");
    }
    return conversations;
  }

  /// What to do with a line.
  @FunctionalInterface
  interface LineReader {
    /// Takes one line.
    ///
    /// @param where file and line, for messages
    void read(String where, JsonNode node);
  }

  static void forEachLine(Path file, LineReader reader) {
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          file
              + ": no such file; the recipe's data names it, below --data (or the recipe's folder)");
    }
    try (Stream<String> lines = Files.lines(file)) {
      int number = 0;
      for (String line : (Iterable<String>) lines::iterator) {
        number++;
        if (!line.isBlank()) {
          String where = file + ": line " + number;
          JsonNode node = json(line, where);
          if (!node.isObject()) {
            throw new ModelFormatException(where + ": must be a JSON object");
          }
          reader.read(where, node);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static JsonNode json(String line, String where) {
    try {
      return RecipeReader.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(where + ": not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// The same words before, and another answer after them.
  Conversation answered(String answer) {
    var more = new ArrayList<Turn>(turns);
    more.add(new Turn(Role.ASSISTANT, false, answer));
    return new Conversation(where, kind, image, more);
  }

  private static boolean hasEmptyAnswer(JsonNode node) {
    for (JsonNode said : node.path("conversations")) {
      String from = said.path("from").asText();
      if ((from.equals("gpt") || from.equals("assistant"))
          && said.path("value").asText().isBlank()) {
        return true;
      }
    }
    return false;
  }

  private boolean isAnswered() {
    return turns.stream().skip(1).anyMatch(turn -> turn.role == Role.ASSISTANT);
  }

  /// What is said in a line, whoever has the last word.
  static Conversation words(Path file, String where, JsonNode node) {
    var turns = new ArrayList<Turn>();
    int pictures = 0;
    for (JsonNode said : node.path("conversations")) {
      String value = said.path("value").asText();
      boolean picture = value.contains(MARK);
      pictures += picture ? 1 : 0;
      Role role = role(said.path("from").asText(), where);
      if (role == Role.ASSISTANT && value.isBlank()) {
        throw new ModelFormatException(where + ": an answer is empty" + WAY_OUT);
      }
      turns.add(new Turn(role, picture, picture ? withoutMark(value, where) : value));
    }
    Optional<Path> image = image(file, node);
    if (pictures != (image.isPresent() ? 1 : 0)) {
      throw new ModelFormatException(
          where
              + ": "
              + (image.isPresent() ? "one picture is named" : "no picture is named")
              + ", but <image> stands in "
              + pictures
              + " turns");
    }
    return new Conversation(where, node.path("kind").asText("answer"), image, turns);
  }

  static Optional<Path> image(Path file, JsonNode node) {
    return node.hasNonNull("image")
        ? Optional.of(file.resolveSibling(node.get("image").asText()))
        : Optional.empty();
  }

  private static String withoutMark(String value, String where) {
    String text =
        value.startsWith(MARK + "\n")
            ? value.substring(MARK.length() + 1)
            : value.endsWith("\n" + MARK)
                ? value.substring(0, value.length() - MARK.length() - 1)
                : value.replaceFirst(MARK, "");
    if (text.contains(MARK)) {
      throw new ModelFormatException(where + ": has <image> more than once");
    }
    return text;
  }

  private static Role role(String from, String where) {
    return switch (from) {
      case "human", "user" -> Role.USER;
      case "gpt", "assistant" -> Role.ASSISTANT;
      case "system" -> Role.SYSTEM;
      default ->
          throw new ModelFormatException(
              where + ": from must be human, gpt or system, but is \"" + from + "\"");
    };
  }
}
