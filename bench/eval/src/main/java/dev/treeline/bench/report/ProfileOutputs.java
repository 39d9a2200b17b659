package dev.treeline.bench.report;

import dev.treeline.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// The texts and files of a profile.
public final class ProfileOutputs {
  private ProfileOutputs() {}

  /// What `profile` prints.
  public static String terminal(ProfileStudy study) {
    var profile = study.profile();
    return study.title()
        + "\n"
        + study.settings().entrySet().stream()
            .map(setting -> setting.getKey() + " " + setting.getValue())
            .collect(Collectors.joining(", "))
        + "\n\n"
        + ProfileTables.speed(profile).toTerminal()
        + "\n"
        + ProfileTables.means(profile).toTerminal()
        + "\n"
        + ProfileTables.parts(profile).toTerminal()
        + "\n"
        + ProfileTables.LEGEND
        + ProfileTables.bandwidth(profile)
        + "\n";
  }

  /// The same for machines.
  public static String json(ProfileStudy study) {
    return ProfileJson.text(study);
  }

  /// Writes `profile.json`, `profile.md` and `profile.html`.
  public static void write(Path directory, ProfileStudy study) throws IOException {
    Files.createDirectories(directory);
    var profile = study.profile();
    RunFolder.writeWhole(directory.resolve("profile.json"), json(study));
    RunFolder.writeWhole(directory.resolve("profile.html"), ProfilePage.page(study));
    RunFolder.writeWhole(
        directory.resolve("profile.md"),
        "# %s\n\n%s\n%s\n%s\n%s%s\n"
            .formatted(
                study.title(),
                ProfileTables.speed(profile).toMarkdown(),
                ProfileTables.means(profile).toMarkdown(),
                ProfileTables.parts(profile).toMarkdown(),
                ProfileTables.LEGEND,
                ProfileTables.bandwidth(profile)));
  }
}
