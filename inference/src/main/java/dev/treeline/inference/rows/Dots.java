package dev.treeline.inference.rows;

/// The inner loops of [RowMap]: a weight is read and made a float once, and multiplied with one to
/// four rows. Each output's products are added in the order of the inputs, whatever rows there are.
///
/// The loops are constants of enums, called by number, so that the compiler makes a method of each
/// and does not work them into each other: then vectors would become objects.
sealed interface Dots permits HalfDots, ByteDots {
  /// How many rows it takes.
  int rows();

  /// Sums a stretch's products up.
  void sum(Stretch s);
}
