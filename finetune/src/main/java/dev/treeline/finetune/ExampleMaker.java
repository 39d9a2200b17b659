package dev.treeline.finetune;

import dev.treeline.models.Tokenizer;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Turns conversations into examples: the prompt as the model's own template renders it, and the
/// answer's tokens. Safe for use by many threads.
final class ExampleMaker {
  private static final ImageSource NO_PICTURE = new ImageSource.Bytes("picture", new byte[0]);

  private final Function<List<Message>, String> template;
  private final Tokenizer tokenizer;
  private final TokenSource source;
  private final int end;
  private final Map<List<String>, String> forms = new ConcurrentHashMap<>();

  /// @param template renders messages with the words that ask for the answer
  /// @param end the token that ends an answer
  ExampleMaker(
      Function<List<Message>, String> template, Tokenizer tokenizer, TokenSource source, int end) {
    this.template = template;
    this.tokenizer = tokenizer;
    this.source = source;
    this.end = end;
  }

  /// One example for each answer.
  ///
  /// @param image the index of the conversation's picture, or -1
  List<Example> examples(Conversation conversation, int image) {
    var examples = new ArrayList<Example>();
    var before = new ArrayList<Message>();
    for (Conversation.Turn turn : conversation.turns()) {
      if (turn.role() == Role.ASSISTANT && !before.isEmpty()) {
        examples.add(example(render(before), turn.text(), image, conversation.kind()));
      }
      before.add(message(turn));
    }
    return examples;
  }

  private static Message message(Conversation.Turn turn) {
    var content = new ArrayList<Content>();
    if (turn.picture()) {
      content.add(new Content.Image(NO_PICTURE));
    }
    content.add(new Content.Text(turn.text()));
    return new Message(turn.role(), content);
  }

  /// The answer follows the prompt after a space, unless the prompt ends with one. Its tokens are
  /// those of prompt and answer together where that keeps the prompt's.
  private Example example(String prompt, String answer, int image, String kind) {
    TokenSource.Encoded encoded = source.encode(prompt, image);
    int[] before = encoded.tokens();
    boolean spaced = prompt.isEmpty() || Character.isWhitespace(prompt.charAt(prompt.length() - 1));
    String said = spaced ? answer : " " + answer;
    int[] whole = source.encode(prompt + said, image).tokens();
    boolean keeps =
        whole.length > before.length
            && Arrays.equals(whole, 0, before.length, before, 0, before.length);
    int[] after =
        keeps
            ? Arrays.copyOfRange(whole, before.length, whole.length)
            : tokenizer.encode(said, false);
    int[] ended = Arrays.copyOf(after, after.length + 1);
    ended[after.length] = end;
    long[][] positions = encoded.positions().apply(before.length + ended.length);
    return new Example(encoded.image(), before, ended, kind, positions);
  }

  /// Rendering is slow, so the template runs once for each form of conversation, with marks in the
  /// place of words. Words with white space at an end are rendered as they are: templates may trim.
  private String render(List<Message> messages) {
    List<String> texts = messages.stream().map(ExampleMaker::text).toList();
    if (texts.stream().anyMatch(text -> !text.equals(text.strip()) || text.isEmpty())) {
      return template.apply(messages);
    }
    List<String> key =
        messages.stream().map(one -> one.role() + " " + one.content().size()).toList();
    String form = forms.computeIfAbsent(key, _ -> form(messages));
    if (form.isEmpty()) {
      return template.apply(messages);
    }
    String rendered = form;
    for (int i = 0; i < texts.size(); i++) {
      rendered = rendered.replace(mark(i), texts.get(i));
    }
    return rendered;
  }

  /// The template around marks, or nothing when filling them in is not what the template does.
  private String form(List<Message> messages) {
    var marked = new ArrayList<Message>();
    for (Message message : messages) {
      var content = new ArrayList<Content>(message.content());
      content.set(content.size() - 1, new Content.Text(mark(marked.size())));
      marked.add(new Message(message.role(), content));
    }
    String form = template.apply(marked);
    String filled = form;
    for (int i = 0; i < messages.size(); i++) {
      filled = filled.replace(mark(i), text(messages.get(i)));
    }
    return filled.equals(template.apply(messages)) ? form : "";
  }

  private static String mark(int index) {
    return "\uE000" + (char) ('\uE100' + index) + "\uE001";
  }

  private static String text(Message message) {
    return ((Content.Text) message.content().getLast()).text();
  }
}
