package dev.treeline.inference.djl;

import ai.djl.modality.cv.VisionLanguageInput;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Questions to prompts and token ids to text, by the model's own template and tokenizer.
final class TextTranslator<I> implements NoBatchifyTranslator<I, String> {
  /// The attachment under which the prepared prompt waits for [TextPredictor].
  static final String INPUT = "treeline.input";

  private final TreelineModel model;
  private final Function<I, ImageTextToText> question;

  private TextTranslator(TreelineModel model, Function<I, ImageTextToText> question) {
    this.model = model;
    this.question = question;
  }

  static TextTranslator<ImageTextToText> ofQuestions(TreelineModel model) {
    return new TextTranslator<>(model, Function.identity());
  }

  static TextTranslator<VisionLanguageInput> ofVisionLanguage(TreelineModel model) {
    return new TextTranslator<>(model, TextTranslator::question);
  }

  private static ImageTextToText question(VisionLanguageInput input) {
    var bytes = new ByteArrayOutputStream();
    try {
      input.getImage().save(bytes, "png");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var image = new ImageSource.Bytes("the picture of a VisionLanguageInput", bytes.toByteArray());
    return new ImageTextToText(List.of(image), input.getText());
  }

  /// @return nothing: the prompt travels as an attachment
  @Override
  public NDList processInput(TranslatorContext context, I input) {
    ImageTextToText asked = question.apply(input);
    context.setAttachment(
        INPUT,
        model
            .checkpoint()
            .processor()
            .prepare(List.of(Message.user(asked.images(), asked.text()))));
    return new NDList();
  }

  /// @param tokens the answer's ids, `[tokens]`
  @Override
  public String processOutput(TranslatorContext context, NDList tokens) {
    int[] ids =
        Arrays.stream(tokens.singletonOrThrow().toLongArray()).mapToInt(Math::toIntExact).toArray();
    return model.checkpoint().tokenizer().decode(ids).strip();
  }
}
