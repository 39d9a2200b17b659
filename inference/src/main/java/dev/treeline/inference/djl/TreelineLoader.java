package dev.treeline.inference.djl;

import ai.djl.Application;
import ai.djl.modality.cv.VisionLanguageInput;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Translator;
import ai.djl.util.Progress;
import dev.treeline.models.ModelCatalog;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Loads the model that a `Criteria` names.
final class TreelineLoader implements ModelLoader {
  private static final String ARTIFACT = "image-text-to-text";

  @Override
  public String getGroupId() {
    return TreelineZoo.GROUP;
  }

  @Override
  public String getArtifactId() {
    return ARTIFACT;
  }

  @Override
  public Application getApplication() {
    return Application.UNDEFINED;
  }

  @Override
  public MRL getMrl() {
    Repository repository =
        Repository.newInstance("treeline", ModelCatalog.standard().home().toString());
    return MRL.undefined(repository, TreelineZoo.GROUP, ARTIFACT);
  }

  @Override
  @SuppressWarnings("unchecked") // the classes are compared first
  public <I, O> ZooModel<I, O> loadModel(Criteria<I, O> criteria) throws ModelNotFoundException {
    Class<?> input = criteria.getInputClass();
    if (!String.class.equals(criteria.getOutputClass())
        || !(ImageTextToText.class.equals(input) || VisionLanguageInput.class.equals(input))) {
      throw new ModelNotFoundException(
          "Treeline's models take ImageTextToText or VisionLanguageInput and give String, but the"
              + " criteria ask for "
              + input
              + " and "
              + criteria.getOutputClass());
    }
    TreelineModel model = TreelineModel.open(directory(criteria), Settings.of(criteria));
    Translator<?, String> translator =
        ImageTextToText.class.equals(input)
            ? TextTranslator.ofQuestions(model)
            : TextTranslator.ofVisionLanguage(model);
    return new ZooModel<>(model, (Translator<I, O>) translator);
  }

  private static Path directory(Criteria<?, ?> criteria) {
    @Nullable String name = criteria.getModelName();
    return ModelCatalog.standard().resolve(Objects.requireNonNullElse(name, ModelCatalog.DEFAULT));
  }

  @Override
  public <I, O> boolean isDownloaded(Criteria<I, O> criteria) {
    try {
      directory(criteria);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public <I, O> void downloadModel(Criteria<I, O> criteria, Progress progress)
      throws ModelNotFoundException {
    if (!isDownloaded(criteria)) {
      throw new ModelNotFoundException(
          criteria.getModelName() + " is not here; fetch it with: treeline models pull");
    }
  }
}
