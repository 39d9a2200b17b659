package dev.treeline.models.hub;

/// A model on the hub and one of its states.
///
/// @param id owner and name, such as `HuggingFaceTB/SmolVLM-256M-Instruct`
/// @param revision a branch, a tag or a commit; `main` for the latest
public record HubModel(String id, String revision) {
  private static final String PART = "[A-Za-z0-9][A-Za-z0-9_.-]*";

  public HubModel {
    if (!id.matches(PART + "/" + PART) || id.contains("..") || id.contains("--")) {
      throw new IllegalArgumentException(
          "a model on the hub must be named ORG/NAME[@REVISION], but is " + id);
    }
    if (!revision.matches("[A-Za-z0-9][A-Za-z0-9_./-]*") || revision.contains("..")) {
      throw new IllegalArgumentException(
          "a revision must be a branch, a tag or a commit, but is " + revision);
    }
  }

  /// Reads `ORG/NAME[@REVISION]`.
  public static HubModel parse(String written) {
    int at = written.indexOf('@');
    return at < 0
        ? new HubModel(written, "main")
        : new HubModel(written.substring(0, at), written.substring(at + 1));
  }

  /// The form that [#parse] reads.
  @Override
  public String toString() {
    return revision.equals("main") ? id : id + "@" + revision;
  }
}
