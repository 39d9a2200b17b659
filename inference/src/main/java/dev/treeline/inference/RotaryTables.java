package dev.treeline.inference;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.treeline.models.RotaryConfig;
import dev.treeline.models.TextConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Cosines and sines of a model's positions, `[2, positions, K]`, made as far as they are needed.
/// Safe for several threads.
final class RotaryTables implements AutoCloseable {
  private static final int FIRST_POSITIONS = 1024;

  /// Two regimes have tables that stay; others belong to one length and are made for one call.
  private static final int LASTING = 1;

  private final KernelPack kernels;
  private final RotaryConfig config;
  private final int headWidth;
  private final IValue anchor;
  private final PtNDManager manager;
  private final Handles handles = new Handles();
  private final Map<Integer, Table> tables = new ConcurrentHashMap<>();

  /// The angles of positions [0, length).
  private record Table(int length, IValue value) {}

  /// @param anchor an array of the device and dtype that the model computes in; stays the caller's
  RotaryTables(KernelPack kernels, TextConfig config, IValue anchor, PtNDManager manager) {
    this.kernels = kernels;
    this.config = config.rotary();
    this.headWidth = config.headWidth();
    this.anchor = anchor;
    this.manager = manager;
    tables.put(0, keep(make(FIRST_POSITIONS, 0)));
  }

  /// A table of at least `reach` positions, for a text whose positions end there.
  ///
  /// @param call owns a table that is made for this length only
  IValue upTo(Handles call, int reach) {
    int regime = config.regime(reach);
    if (regime > LASTING) {
      return call.add(make(reach, reach).value);
    }
    Table table = tables.get(regime);
    return table != null && reach <= table.length ? table.value : grown(regime, reach).value;
  }

  private synchronized Table grown(int regime, int reach) {
    Table table = tables.get(regime);
    if (table == null || reach > table.length) {
      // the smaller table may be in use by another thread: it stays until the model is closed
      int length = Math.max(reach, table == null ? FIRST_POSITIONS : 2 * table.length);
      table = keep(make(length, reach));
      tables.put(regime, table);
    }
    return table;
  }

  private Table keep(Table table) {
    handles.add(table.value);
    return table;
  }

  private Table make(int length, int reach) {
    double[] inverse = new double[headWidth / 2];
    try (Handles call = new Handles()) {
      PtNDArray powers =
          call.add(
              kernels.array(
                  manager,
                  "rotary_powers",
                  call.add(IValue.from((long) headWidth)),
                  call.add(IValue.from(config.base(headWidth, reach)))));
      float[] frequencies = config.inverseFrequencies(powers.toFloatArray(), reach);
      for (int i = 0; i < inverse.length; i++) {
        inverse[i] = frequencies[i];
      }
      return new Table(
          length,
          kernels.call(
              "rotary",
              call.add(IValue.from((long) length)),
              call.add(IValue.listFrom(inverse)),
              call.add(IValue.from(config.attentionFactor())),
              anchor));
    }
  }

  @Override
  public void close() {
    handles.close();
  }
}
