package dev.treeline.bench.grove;

import java.util.List;
import java.util.stream.Stream;

/// What a picture shows, complete: rendering adds nothing by chance.
///
/// @param decor nothing, or one distractor
/// @param caption nothing, or one printed sign
record Scene(Placed object, Placed person, List<Placed> decor, List<Sign> caption, Ground ground) {
  /// Side of a scene in pixels.
  static final int SIDE = 112;

  /// Side of a patch in pixels.
  static final int PATCH = 14;

  Scene {
    decor = List.copyOf(decor);
    caption = List.copyOf(caption);
  }

  /// An icon and its square, in pixels from the top left corner.
  record Placed(Icon icon, int x, int y, int size, boolean mirrored) {
    int centreX() {
      return x + size / 2;
    }

    int centreY() {
      return y + size / 2;
    }
  }

  /// A printed word and the top left corner of its plate.
  record Sign(String word, int x, int y) {}

  /// A background.
  ///
  /// @param family its name in places.txt
  /// @param tint chooses the colours, in 0..99
  /// @param seed places its grain
  record Ground(Place family, int tint, long seed) {}

  /// A row of places.txt: the family's name and where it is, as in `on grass`.
  record Place(String name, boolean test, String phrase) {
    static final List<Place> ALL =
        Resources.lines("places.txt").stream()
            .map(line -> line.split("\t", -1))
            .map(columns -> new Place(columns[0], columns[1].equals("test"), columns[2]))
            .toList();
  }

  /// Object, person and distractor, in this order.
  List<Placed> things() {
    return Stream.concat(Stream.of(object, person), decor.stream()).toList();
  }
}
