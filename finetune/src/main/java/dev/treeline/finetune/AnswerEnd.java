package dev.treeline.finetune;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The token that ends an answer.
final class AnswerEnd {
  private static final String ANSWER = "\uE000";

  private AnswerEnd() {}

  /// What the recipe names; or else the first stop token that the model's own template writes after
  /// an answer, or else the first there is.
  static int of(Checkpoint checkpoint, Recipe.Model model) {
    String named = model instanceof Recipe.Model.Existing existing ? existing.endToken() : "";
    if (!named.isEmpty()) {
      int id = checkpoint.tokenizer().idOf(named);
      if (id < 0) {
        throw new IllegalArgumentException(
            "model.endToken is %s, which is no token of %s"
                .formatted(named, checkpoint.directory()));
      }
      return id;
    }
    Set<Integer> stops = Set.copyOf(checkpoint.generation().stopTokens());
    int first =
        stops.stream()
            .min(Integer::compare)
            .orElseThrow(() ->
                new ModelFormatException(
                    checkpoint.directory()
                        + ": names no token that ends a text; name one in the recipe, such as"
                        + " \"model\": {\"endToken\": \"<|im_end|>\", …}"));
    return stops.size() == 1 ? first : written(checkpoint, stops, first);
  }

  private static int written(Checkpoint checkpoint, Set<Integer> stops, int otherwise) {
    var messages =
        List.of(
            new Message(Role.USER, List.of(new Content.Text("?"))),
            new Message(Role.ASSISTANT, List.of(new Content.Text(ANSWER))));
    String rendered = checkpoint.processor().render(messages);
    int at = rendered.lastIndexOf(ANSWER);
    if (at < 0) {
      return otherwise;
    }
    int[] after = checkpoint.tokenizer().encode(rendered.substring(at + 1), false);
    return Arrays.stream(after).filter(stops::contains).findFirst().orElse(otherwise);
  }
}
