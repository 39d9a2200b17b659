package dev.treeline.models;

import java.util.List;
import java.util.Map;

/// A conversation made ready for a model.
///
/// @param prompt the rendered chat template, before image tokens are expanded
/// @param tokenIds `[L]`, image tokens expanded
/// @param pictures one entry for each picture, in the order of their places in `tokenIds`
/// @param extras what the model takes beside tokens and pictures, by the reference's name and
///   without a batch axis, such as InstructBLIP's `qformer_input_ids`; empty for most
@SuppressWarnings("ArrayRecordComponent")
public record PreparedInput(
    String prompt, int[] tokenIds, List<Picture> pictures, Map<String, HostTensor> extras) {
  public PreparedInput {
    pictures = List.copyOf(pictures);
    extras = Map.copyOf(extras);
  }

  /// Without extras.
  public PreparedInput(String prompt, int[] tokenIds, List<Picture> pictures) {
    this(prompt, tokenIds, pictures, Map.of());
  }

  /// The same question about other pictures.
  public PreparedInput withPictures(List<Picture> others) {
    return new PreparedInput(prompt, tokenIds, others, extras);
  }

  /// The same with other tokens.
  public PreparedInput withTokens(int[] others) {
    return new PreparedInput(prompt, others, pictures, extras);
  }

  /// One prepared picture.
  ///
  /// @param pixels what the vision tower takes of this one picture, normalised: `[tiles, C, Y, X]`,
  ///   one tile for CLIP-like recipes, or `[patches, values]` for families that pack patches
  /// @param details what the reference's processor returns for this picture beside `pixel_values`,
  ///   by its name and without the axis of pictures: `image_sizes` `[2]`, `image_grid_thw` `[3]`,
  ///   `pixel_attention_mask` `[tiles, Y, X]`, …
  /// @param contentHash SHA-256 of the encoded picture, in hexadecimal; what follows from it, such
  ///   as the noise of a view, can be found again
  public record Picture(HostTensor pixels, Map<String, HostTensor> details, String contentHash) {
    public Picture {
      details = Map.copyOf(details);
    }

    /// Without details.
    public Picture(HostTensor pixels, String contentHash) {
      this(pixels, Map.of(), contentHash);
    }

    /// The same picture with other values for its pixels, such as noised ones.
    ///
    /// @param values as many as before
    public Picture withPixels(float[] values, String hash) {
      return new Picture(new HostTensor(pixels.shape(), values), details, hash);
    }

    /// A detail that the family's recipe always gives.
    ///
    /// @throws IllegalArgumentException when it is not there
    public HostTensor detail(String name) {
      HostTensor detail = details.get(name);
      if (detail == null) {
        throw new IllegalArgumentException(
            "a picture of this model must have " + name + ", but has " + details.keySet());
      }
      return detail;
    }
  }
}
