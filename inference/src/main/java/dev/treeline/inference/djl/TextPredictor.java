package dev.treeline.inference.djl;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import dev.treeline.models.PreparedInput;
import java.util.Arrays;

/// Runs our decoding loop between the two halves of a translator, in the place of a block's
/// forward.
final class TextPredictor<I, O> extends Predictor<I, O> {
  private final TreelineModel owner;

  TextPredictor(TreelineModel owner, Translator<I, O> translator, Device device) {
    super(owner, translator, device, false);
    this.owner = owner;
  }

  /// @return the answer's token ids, `[tokens]`
  @Override
  protected NDList predictInternal(TranslatorContext context, NDList ignored)
      throws TranslateException {
    if (!(context.getAttachment(TextTranslator.INPUT) instanceof PreparedInput input)) {
      throw new TranslateException(
          "a Treeline model needs its own translator: ZooModel.newPredictor() without one");
    }
    long[] tokens = Arrays.stream(owner.answer(input)).asLongStream().toArray();
    return new NDList(context.getNDManager().create(tokens));
  }
}
