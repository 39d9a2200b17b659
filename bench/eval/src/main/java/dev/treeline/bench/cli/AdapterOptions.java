package dev.treeline.bench.cli;

import dev.treeline.bench.run.AdapterPart;
import dev.treeline.bench.run.Adapters;
import dev.treeline.bench.run.RunSettings;
import dev.treeline.inference.AdapterUse;
import dev.treeline.models.Checkpoint;
import dev.treeline.models.ModelCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which adapters, and how they run.
final class AdapterOptions {
  @Option(
      names = "--adapter",
      paramLabel = "[NAME=]DIR",
      description =
          "The folder of an adapter that PEFT or treeline finetune wrote, as a part of methods named"
              + " NAME (default: the folder's name): vcr=out/vcr makes vcr, vcr+cot, vcr+vcd. May be"
              + " given several times.")
  List<String> adapters = new ArrayList<>();

  @Option(
      names = "--merge-adapters",
      description =
          "Work adapters into copies of the weights that they change, instead of running them beside"
              + " the base.")
  boolean merge;

  /// The adapters that were given, and those that come with the model.
  ///
  /// @param model as the user named it
  Adapters read(String model) throws IOException {
    List<AdapterPart> parts = new ArrayList<>();
    for (String written : adapters) {
      parts.add(AdapterPart.parse(written));
    }
    ModelCatalog catalog = ModelCatalog.standard();
    for (String name : catalog.adaptersFor(model)) {
      if (parts.stream().noneMatch(part -> part.name().equals(name))) {
        AdapterPart shipped = AdapterPart.read(name, catalog.adapter(name));
        shipped.record().put("shipped", true);
        parts.add(shipped);
      }
    }
    return new Adapters(parts, merge ? AdapterUse.MERGED : AdapterUse.BESIDE);
  }

  /// Holds adapters against a model's files, so that one for another model is refused at once.
  static void require(Adapters adapters, Path model, RunSettings.Engine engine) {
    if (adapters.parts().isEmpty()) {
      return;
    }
    if (engine.isOnnx()) {
      throw new IllegalArgumentException(
          "adapters run on the torch engine only: an ONNX export has its weights built in, but"
              + " --engine is onnx");
    }
    try (Checkpoint checkpoint = Checkpoint.open(model, engine.strictness())) {
      adapters.require(checkpoint);
    }
  }
}
