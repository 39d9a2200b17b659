package dev.treeline.finetune;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The folder of a run, looked at before anything is read: hours later is too late to find that it
/// cannot be written.
final class RunPlace {
  private RunPlace() {}

  /// Refuses a folder that cannot be written, and one that holds a run when another is to begin. It
  /// is made, unless the run is only checked.
  static void require(FinetuneOptions options) {
    Path out = options.out();
    boolean saved = new TrainingCheckpoints(out.resolve("checkpoints"), "", 1).any();
    if (saved && options.start() == FinetuneOptions.Start.FRESH) {
      throw new IllegalArgumentException(
          out + " holds a run; go on with it (--resume) or choose another --out");
    }
    if (options.start() == FinetuneOptions.Start.DRY_RUN) {
      requireWritable(nearest(out.toAbsolutePath()), out);
      return;
    }
    try {
      Files.createDirectories(out);
      Files.delete(Files.createTempFile(out, "probe", null));
    } catch (IOException e) {
      throw unwritable(out, reason(e), e);
    }
    if (!saved && options.start() == FinetuneOptions.Start.RESUME) {
      options.screen().println(out + " holds no saved state yet: the run begins at its beginning");
    }
  }

  private static void requireWritable(Path folder, Path out) {
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw unwritable(out, folder + " is no folder that can be written", null);
    }
  }

  /// The folder itself or the nearest above it that is there.
  private static Path nearest(Path path) {
    Path parent = path.getParent();
    return Files.exists(path) || parent == null ? path : nearest(parent);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no folder can be made at " + missing.getFile();
      case java.nio.file.AccessDeniedException denied -> "no permission at " + denied.getFile();
      case java.nio.file.FileAlreadyExistsException taken -> taken.getFile() + " is a file";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static ModelFormatException unwritable(
      Path out, String reason, @org.jspecify.annotations.Nullable Throwable cause) {
    String text = "--out " + out + " cannot be written: " + reason + "; choose another --out";
    return cause == null ? new ModelFormatException(text) : new ModelFormatException(text, cause);
  }
}
