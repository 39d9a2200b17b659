package dev.treeline.bench.cli;

import dev.treeline.bench.DataSets;
import dev.treeline.bench.DataVerification;
import dev.treeline.bench.grove.Grove;
import dev.treeline.prompts.Nearest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What `data` does.
final class DataJob {
  private static final int TOLD_EVERY = 500;

  private DataJob() {}

  static void list(PrintWriter out) {
    out.print(
        """
        grove         built in; pictures of an object with a person, requests whose safety lies in the
                      pair; typical, attack and over-safe items over MMSafeAware's scenarios
        grove-leaky   the same items with the risk named in the request
        mmsafeaware   your checkout of https://github.com/Jarviswang94/MMSafetyAwareness, as --data DIR;
                      needs data/prompt.txt, data/images and data/images2; no licence is stated ("research
                      use only"), so Treeline neither bundles nor fetches it

        treeline data verify NAME|DIR counts what is there against what was published.
        """);
    out.flush();
  }

  static int make(DataCommand.Make command, PrintWriter err) throws IOException {
    if (command.name.equals("rationales")) {
      return RationalesJob.make(command, err);
    }
    if (!command.name.equals("grove")) {
      throw new IllegalArgumentException(
          "only grove and rationales can be made here, but found %s%s"
              .formatted(command.name, Nearest.hint(command.name, List.of("grove", "rationales"))));
    }
    Grove.Options standard = Grove.Options.standard();
    Grove.Options options =
        new Grove.Options(
            command.seed == null ? standard.seed() : command.seed,
            command.images == null ? standard.images() : command.images);
    Grove.write(
        command.directory,
        options,
        done -> {
          if (done % TOLD_EVERY == 0 || done == options.images()) {
            err.printf(Locale.ROOT, "%,d of %,d training pictures%n", done, options.images());
            err.flush();
          }
        });
    return ExitCode.OK;
  }

  static int verify(String data, PrintWriter out) throws IOException {
    DataVerification verification =
        DataSets.EMBEDDED.contains(data)
            ? DataVerification.of(DataSets.named(data))
            : DataVerification.of(Path.of(data));
    verification.lines().forEach(out::println);
    out.flush();
    return verification.differences().isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }
}
