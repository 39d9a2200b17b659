package dev.treeline.inference.rows;

/// The inner loops of [RowMap]: a weight is read and made a float once, and multiplied with one,
/// two, four or eight rows. Each output's products are added in the order of the inputs, whatever
/// rows there are.
///
/// The loops are constants of enums, called by number, so that the compiler makes a method of each
/// and does not work them into each other: then vectors would become objects. For the same reason
/// each spells its sums out, though they look alike: a sum is a register only as a local variable.
///
/// The loops for one and two rows count addresses and ask for inequality, which keeps HotSpot from
/// unrolling them. Unrolled, they read eight lines of memory in an order of the compiler's own, and
/// the processor fetches less far ahead: 16 instead of 25 GB/s on one thread. Four rows have so
/// much to multiply that unrolling pays. Eight use f16 weights more slowly than memory gives them,
/// so nothing waits for it.
sealed interface Dots permits HalfDots, ByteDots {
  /// How many rows it takes.
  int rows();

  /// Whether it takes each row's inputs in one piece, [RowMap#LONGEST_CHUNK] from the next row's,
  /// instead of the rows' side by side.
  default boolean takesRowsApart() {
    return false;
  }

  /// Sums a stretch's products up.
  void sum(Stretch s);
}
