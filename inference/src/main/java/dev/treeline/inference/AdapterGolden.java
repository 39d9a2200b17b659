package dev.treeline.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.inference.Check.Result;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelFormatException;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.Safetensors;
import dev.treeline.models.adapter.Adapter;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A trained adapter against the logits that the reference gives with it: the folder `lora` of a
/// golden one, with `final/`, `golden.json` and `golden.safetensors`.
final class AdapterGolden {
  private static final JsonMapper JSON = new JsonMapper();

  private AdapterGolden() {}

  /// The first pair's logits at every position, answer included.
  static Result logits(Checkpoint checkpoint, Engine engine, Path golden) {
    if (!(engine instanceof TorchEngine)) {
      return new Result.NotChecked("engine " + engine.name() + " takes no adapters of PEFT");
    }
    Path lora = golden.resolve("lora");
    Adapter adapter = Adapter.read(lora.resolve("final"), checkpoint);
    try (Safetensors tensors = Safetensors.open(lora.resolve("golden.safetensors"));
        TorchEngine adapted =
            TorchEngine.open(checkpoint, EngineOptions.standard(), Optional.of(adapter))) {
      JsonNode pair = JSON.readTree(Files.readString(lora.resolve("golden.json"))).at("/pairs/0");
      var image =
          new ImageSource.File(golden.resolve("images").resolve(pair.path("image").asText()));
      PreparedInput asked =
          checkpoint
              .processor()
              .prepare(List.of(Message.user(List.of(image), pair.path("question").asText())));
      int[] ids = Arrays.stream(tensors.longs("0.input_ids")).mapToInt(Math::toIntExact).toArray();
      float[][] rows =
          adapted.promptLogits(
              new PreparedInput(asked.prompt(), ids, asked.pictures(), asked.extras()));
      return Comparison.numbers(
          GoldenVerifier.joined(rows), tensors.floats("0.final_logits"), GoldenVerifier.NUMBERS);
    } catch (IOException e) {
      throw new ModelFormatException(lora + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
