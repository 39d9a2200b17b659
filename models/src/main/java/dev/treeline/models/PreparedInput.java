package dev.treeline.models;

import java.util.List;

/// A conversation made ready for a model.
///
/// @param prompt the rendered chat template, before image tokens are expanded
/// @param tokenIds `[L]`, image tokens expanded
/// @param pictures one entry for each picture, in the order of their places in `tokenIds`
@SuppressWarnings("ArrayRecordComponent")
public record PreparedInput(String prompt, int[] tokenIds, List<Picture> pictures) {
  public PreparedInput {
    pictures = List.copyOf(pictures);
  }

  /// One prepared picture.
  ///
  /// @param pixels what the vision tower takes, normalised; `[1, C, Y, X]` for CLIP-like recipes
  /// @param contentHash SHA-256 of the encoded picture, in hexadecimal: the key under which vision
  ///   features are kept
  public record Picture(HostTensor pixels, String contentHash) {}
}
