package dev.treeline.inference;

import dev.treeline.inference.rows.LayerProbe;
import java.util.ArrayList;
import java.util.List;

/// The probes of several sequences in one forward: each looks at its own rows, under the numbers
/// that they would have alone.
final class RowProbes implements LayerProbe {
  private final List<LayerProbe> probes = new ArrayList<>(); // of each row
  private final List<Integer> numbers = new ArrayList<>();

  /// Adds the next rows.
  void add(LayerProbe probe, int rows) {
    for (int r = 0; r < rows; r++) {
      probes.add(probe);
      numbers.add(r);
    }
  }

  /// What looks at all of them: the one probe itself where there are no others.
  LayerProbe all() {
    LayerProbe first = probes.getFirst();
    return probes.stream().allMatch(probe -> probe.equals(first)) ? first : this;
  }

  @Override
  public void state(int depth, int row, float[] state) {
    probes.get(row).state(depth, numbers.get(row), state);
  }

  @Override
  public boolean turns() {
    return probes.stream().anyMatch(LayerProbe::turns);
  }

  @Override
  public void turn(int layer, int row, float[] added) {
    if (probes.get(row).turns()) {
      probes.get(row).turn(layer, numbers.get(row), added);
    }
  }

  @Override
  public boolean attends(int row) {
    return probes.get(row).attends(numbers.get(row));
  }

  @Override
  public void scored(Head head, float[] scores) {
    probes.get(head.row()).scored(own(head), scores);
  }

  @Override
  public void softened(Head head, float[] parts, float total) {
    probes.get(head.row()).softened(own(head), parts, total);
  }

  private Head own(Head head) {
    int row = numbers.get(head.row());
    return new Head(head.layer(), row, head.number(), head.first(), head.count());
  }
}
