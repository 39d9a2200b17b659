package dev.treeline.inference.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.VisionLanguageInput;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The example of docs/djl.md, and what it leaves out.
class TreelineZooTest {
  private static final Path LLAVA = Path.of("../models/src/test/resources/fixtures/llava");
  private static final Path PICTURE = LLAVA.resolve("images/wide.png");

  private static Criteria<ImageTextToText, String> criteria(String engine) {
    return Criteria.builder()
        .setTypes(ImageTextToText.class, String.class)
        .optGroupId(TreelineZoo.GROUP)
        .optModelName(LLAVA.toString())
        .optEngine(engine)
        .optOption("max-tokens", "8")
        .build();
  }

  private static String ask(String engine) throws Exception {
    try (ZooModel<ImageTextToText, String> model = criteria(engine).loadModel();
        Predictor<ImageTextToText, String> predictor = model.newPredictor()) {
      String answer = predictor.predict(ImageTextToText.of(PICTURE, "What is it?"));
      assertThat(predictor.batchPredict(List.of(ImageTextToText.of(PICTURE, "What is it?"))))
          .containsExactly(answer);
      return answer;
    }
  }

  @Test
  void aModelIsLoadedAsAnyOtherOfDjls() throws Exception {
    assertThat(ask("PyTorch")).isNotBlank().isEqualTo(ask("OnnxRuntime"));
  }

  @Test
  void djlsOwnInputWillDo() throws Exception {
    Criteria<VisionLanguageInput, String> criteria =
        criteria("OnnxRuntime").toBuilder()
            .setTypes(VisionLanguageInput.class, String.class)
            .build();
    try (ZooModel<VisionLanguageInput, String> model = criteria.loadModel();
        Predictor<VisionLanguageInput, String> predictor = model.newPredictor()) {
      var image = ImageFactory.getInstance().fromFile(PICTURE);
      assertThat(predictor.predict(new VisionLanguageInput(image, "What is it?")))
          .isEqualTo(ask("OnnxRuntime"));
    }
  }

  @Test
  void otherTypesAreRefused() {
    Criteria<String, String> criteria =
        Criteria.builder()
            .setTypes(String.class, String.class)
            .optGroupId(TreelineZoo.GROUP)
            .optModelName(LLAVA.toString())
            .build();
    assertThatThrownBy(criteria::loadModel)
        .isInstanceOf(ModelNotFoundException.class)
        .rootCause()
        .hasMessageContaining("ImageTextToText");
  }
}
