package dev.treeline.models;

import java.util.List;
import java.util.Set;

/// The shape of a Qwen-VL vision tower: it takes a picture of any size as a list of patches, and
/// merges neighbouring vectors at its end.
///
/// @param outputWidth how wide a merged vector is: D of the language model
public record QwenVisionConfig(Layers layers, Patches patches, int outputWidth, Kind kind) {

  /// The tower's layers.
  ///
  /// @param heads H; the width of one is `width / heads`, a multiple of 4
  public record Layers(int count, int width, int heads, int mlpWidth, Activation activation) {
    public int headWidth() {
      return width / heads;
    }
  }

  /// How a picture is cut.
  ///
  /// @param size a patch's side, in pixels
  /// @param frames how often a still picture is shown, one after the other in time
  /// @param merge how many patches, along each side, become one vector for the language model
  public record Patches(int size, int frames, int merge) {
    /// How many numbers a patch has, three colours each.
    public int width() {
      return 3 * frames * size * size;
    }

    /// The pixels along one side of what becomes one vector.
    public int factor() {
      return size * merge;
    }

    /// Patches in one vector for the language model.
    public int unit() {
      return merge * merge;
    }
  }

  /// What sets the generations apart.
  public sealed interface Kind {
    /// Qwen2-VL: every patch attends to the whole picture.
    record Whole() implements Kind {}

    /// Qwen2.5-VL: most layers attend within windows; root-mean-square norms, a gated MLP.
    ///
    /// @param side a window's side, in merged vectors
    /// @param wholeLayers the layers, from 0, that attend to the whole picture
    record Windowed(int side, Set<Integer> wholeLayers) implements Kind {
      public Windowed {
        wholeLayers = Set.copyOf(wholeLayers);
      }
    }

    /// Qwen3-VL: learned positions beside the rotary ones, and features for the language model's
    /// first layers.
    ///
    /// @param positions how many learned positions there are: a square grid of them
    /// @param tapped the layers, from 0, whose outputs are merged as well; the i-th is added to
    ///   what the language model's layer i gives
    record Stacked(int positions, List<Integer> tapped) implements Kind {
      public Stacked {
        tapped = List.copyOf(tapped);
      }

      /// The side of the grid of positions.
      public int side() {
        return (int) Math.sqrt(positions);
      }
    }
  }
}
