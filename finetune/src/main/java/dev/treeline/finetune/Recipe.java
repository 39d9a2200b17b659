package dev.treeline.finetune;

import dev.treeline.finetune.data.TrainingSource;
import dev.treeline.models.ModelFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A training run, as its JSON file says it.
///
/// Paths of data are relative to the run's data directory. `recipes/sapling.json` is an example
/// with every key.
///
/// @param name what the model shall be called
/// @param seed of the first weights and of the order of examples
/// @param training how, and which of the model's numbers change
/// @param model what is trained
/// @param data what it is trained on
/// @param stages run one after the other
/// @param cadence when to save and to measure
/// @param source the file it was read from: a run is resumed only with the same recipe
public record Recipe(
    String name,
    long seed,
    Training training,
    Model model,
    Data data,
    List<Stage> stages,
    Cadence cadence,
    Source source) {
  public Recipe {
    stages = List.copyOf(stages);
  }

  /// Where a recipe stands.
  ///
  /// @param hash SHA-256 of what the file holds, in hexadecimal
  public record Source(Path file, String hash) {}

  /// The hash of its file.
  public String hash() {
    return source.hash;
  }

  /// A complaint about what the recipe says.
  ModelFormatException wrong(String complaint) {
    return new ModelFormatException(source.file + ": " + complaint);
  }

  /// What is kept of pictures whose vision part is not trained.
  ///
  /// @param keptBytes in memory, at most
  /// @param spill whether what does not fit goes to a file below `--out`; else it is made again
  public record Features(long keptBytes, boolean spill) {}

  /// How it is trained.
  ///
  /// @param recompute whether text layers are computed again for their gradients: memory then holds
  ///   the activations of one layer and not of all, and a step takes about a third longer
  /// @param tuning which numbers change
  public record Training(
      Compute compute, boolean recompute, Tuning tuning, Features features, Policies policies) {}

  /// What is trained.
  public sealed interface Model {
    /// A model in a Hugging Face directory.
    ///
    /// @param endToken the token that ends an answer; empty: what the model's template writes there
    record Existing(Path directory, String endToken) implements Model {}

    /// A new LLaVA with random weights and a tokenizer trained on a corpus.
    ///
    /// @param corpus text files
    /// @param vocabularySize tokens at most, special ones included
    record Fresh(ModelShape shape, List<String> corpus, int vocabularySize) implements Model {
      public Fresh {
        corpus = List.copyOf(corpus);
      }
    }
  }

  /// Files of examples, one JSON object a line.
  ///
  /// @param train conversations
  /// @param patches pictures with the class of each patch, for vision pre-training
  /// @param heldOut conversations that only measure
  /// @param preferences questions with a better and a worse answer
  /// @param heldOutPreferences such that only measure
  /// @param sources what stands in other layouts or is mixed by shares, by the list it is of; that
  ///   list of files is then empty
  public record Data(
      List<String> train,
      List<String> patches,
      List<String> heldOut,
      List<String> preferences,
      List<String> heldOutPreferences,
      Map<String, List<TrainingSource>> sources) {
    public Data {
      train = List.copyOf(train);
      patches = List.copyOf(patches);
      heldOut = List.copyOf(heldOut);
      preferences = List.copyOf(preferences);
      heldOutPreferences = List.copyOf(heldOutPreferences);
      sources = Map.copyOf(sources);
    }

    /// All files.
    List<String> files() {
      return Stream.of(train, patches, heldOut, preferences, heldOutPreferences)
          .flatMap(List::stream)
          .toList();
    }
  }

  /// One stage of training.
  public sealed interface Stage {
    /// How it optimises.
    Optimization optimization();

    /// The name in recipes.
    String kind();

    /// A linear head on the tower's patch features learns the class of what each patch shows; it is
    /// thrown away after. Stands in for the pre-training of CLIP.
    ///
    /// @param backgroundShare of the loss that falls to the most frequent class
    record VisionPretrain(Optimization optimization, double backgroundShare) implements Stage {
      @Override
      public String kind() {
        return "vision-pretrain";
      }
    }

    /// Answers are learned, all parameters are trained.
    ///
    /// @param longestRow tokens of one packed row
    /// @param kindWeights what each answer token of a kind counts; 1 where absent
    record Sft(Optimization optimization, int longestRow, Map<String, Double> kindWeights)
        implements Stage {
      public Sft {
        kindWeights = Map.copyOf(kindWeights);
      }

      @Override
      public String kind() {
        return "sft";
      }
    }

    /// A better answer is to become likelier than a worse one, measured against the model as the
    /// stage begins (DPO, Rafailov et al., <https://arxiv.org/abs/2305.18290>).
    ///
    /// @param beta how far the model may leave the one it begins as, above 0
    /// @param smoothing how likely it is that a pair is the wrong way round, in [0, 0.5)
    record Dpo(Optimization optimization, double beta, double smoothing) implements Stage {
      @Override
      public String kind() {
        return "dpo";
      }
    }
  }

  /// AdamW under a linear warm-up and a decay.
  ///
  /// @param batch rows (pictures with their questions) of one step
  /// @param microBatch rows that one thread computes at a time; the sum over them is in a fixed
  ///   order
  public record Optimization(
      int steps, int batch, int microBatch, Schedule schedule, AdamW adamW) {}

  /// The learning rate.
  ///
  /// @param peak reached after `warmup` steps
  /// @param end the last one, as a share of the peak
  public record Schedule(double peak, int warmup, double end, Decay decay) {
    /// The rate of a step, counted from 0.
    public double rate(int step, int steps) {
      if (step < warmup) {
        return peak * (step + 1) / warmup;
      }
      double done = (double) (step - warmup) / Math.max(1, steps - warmup);
      return switch (decay) {
        case CONSTANT -> peak;
        case LINEAR -> peak * (end + (1 - end) * (1 - done));
        case COSINE -> peak * (end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * done)));
      };
    }
  }

  /// How the learning rate falls after the warm-up.
  public enum Decay {
    CONSTANT,
    LINEAR,
    COSINE
  }

  /// AdamW's constants.
  ///
  /// @param decay of matrices, decoupled from the gradient
  /// @param clip the largest norm of all gradients together
  public record AdamW(double beta1, double beta2, double epsilon, double decay, double clip) {}

  /// When to save and to measure, in steps.
  ///
  /// @param heldOutExamples the first so many held-out answers are scored while training; all of
  ///   them at the end of a stage
  /// @param keep how many saved states stay, at least 1
  /// @param best whether the model of the lowest held-out loss is written beside the last one
  public record Cadence(
      int checkpointEvery, int evaluateEvery, int heldOutExamples, int keep, boolean best) {}

  /// The same, leaving out what it would stop at.
  public Recipe lenient() {
    var gentle =
        new Training(
            training.compute,
            training.recompute,
            training.tuning,
            training.features,
            training.policies.lenient());
    var changed = new Source(source.file, Hashes.sha256(hash() + " lenient"));
    return new Recipe(name, seed, gentle, model, data, stages, cadence, changed);
  }

  /// The same with other data.
  Recipe withData(Data changed) {
    return new Recipe(name, seed, training, model, changed, stages, cadence, source);
  }

  /// Steps of all stages.
  public int steps() {
    return stages.stream().mapToInt(stage -> stage.optimization().steps()).sum();
  }

  /// The fresh model, if it is one.
  Optional<Model.Fresh> fresh() {
    return model instanceof Model.Fresh fresh ? Optional.of(fresh) : Optional.empty();
  }
}
