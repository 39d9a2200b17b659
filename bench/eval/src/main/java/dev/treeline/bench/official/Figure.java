package dev.treeline.bench.official;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// One of a benchmark's own figures, and how it is summed up from answers.
sealed interface Figure {
  /// What it is called and where it stands.
  Name name();

  /// A name.
  ///
  /// @param id unique in its benchmark
  /// @param group figures with the same group stand in one table
  record Name(String id, String label, Group group, Better better) {}

  /// Sums of what every answer adds, one over the other.
  ///
  /// @param whole 0 where an answer is not counted
  record Share(Name name, ToDoubleFunction<Reading> whole, ToDoubleFunction<Reading> part)
      implements Figure {
    /// How many of some answers have something.
    static Share of(Name name, Predicate<Reading> whole, Predicate<Reading> part) {
      return new Share(
          name,
          reading -> whole.test(reading) ? 1 : 0,
          reading -> whole.test(reading) && part.test(reading) ? 1 : 0);
    }
  }

  /// The unweighted mean of others.
  record Mean(Name name, List<Share> parts) implements Figure {
    public Mean {
      parts = List.copyOf(parts);
    }
  }

  /// A table of figures.
  ///
  /// @param detail whether it is left out where there is little room
  record Group(String title, boolean detail) {
    static Group main(String title) {
      return new Group(title, false);
    }

    static Group detail(String title) {
      return new Group(title, true);
    }

    Name more(String id, String label) {
      return new Name(id, label, this, Better.HIGHER);
    }

    Name less(String id, String label) {
      return new Name(id, label, this, Better.LOWER);
    }

    Name neither(String id, String label) {
      return new Name(id, label, this, Better.NEITHER);
    }
  }
}
