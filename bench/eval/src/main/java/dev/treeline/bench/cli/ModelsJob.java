package dev.treeline.bench.cli;

import dev.treeline.models.ModelCatalog;
import dev.treeline.models.ModelSummary;
import dev.treeline.models.hub.HubModel;
import dev.treeline.models.hub.HubPull;
import dev.treeline.models.hub.HubSelection;
import dev.treeline.models.hub.HubSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What `models` does.
final class ModelsJob {
  private ModelsJob() {}

  static int list(@Nullable Path folder, PrintWriter out) {
    ModelCatalog catalog = ModelCatalog.standard();
    List<ModelSummary> models = new ArrayList<>(catalog.models());
    if (folder != null) {
      models.addAll(ModelSummary.in(folder));
    }
    int width = models.stream().mapToInt(model -> model.name().length()).max().orElse(0);
    for (ModelSummary model : models) {
      String runs =
          model.problem().isEmpty()
              ? "runs here: " + String.join(", ", model.engines())
              : "does not run: " + model.problem();
      out.printf(
          "%-" + Math.max(1, width) + "s  %-9s  %8s  %-12s %s%n",
          model.name(),
          model.place(),
          model.sizeText(),
          model.family(),
          runs);
    }
    if (models.isEmpty()) {
      out.println("No model has a name here.");
    }
    out.println();
    out.println("Any folder in Hugging Face layout works as --model DIR; treeline models pull");
    out.println("ORG/NAME fetches one from the hub into " + catalog.hub() + ".");
    out.flush();
    return ExitCode.OK;
  }

  static int pull(ModelsCommand.Pull command, PrintWriter out, PrintWriter err) throws IOException {
    HubSettings settings = HubSettings.standard();
    var selection =
        new HubSelection(
            command.onnx || command.onnxVariant != null, Optional.ofNullable(command.onnxVariant));
    Path directory =
        HubPull.pull(
            command.offline ? settings.withoutNetwork() : settings,
            HubModel.parse(command.model),
            selection,
            new PullLines(err, Terminals.watchesErrors(), System::nanoTime));
    out.println(directory);
    out.flush();
    return ExitCode.OK;
  }
}
