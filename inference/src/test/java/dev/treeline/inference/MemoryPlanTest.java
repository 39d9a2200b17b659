package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.Checkpoint;
import dev.treeline.models.Dtype;
import dev.treeline.models.adapter.Adapter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private static final Path QWEN2 = Path.of("../models/src/test/resources/fixtures/qwen2");
  private static final EngineOptions BF16 = new EngineOptions("cpu", Dtype.BF16, 0);

  @Test
  void inBf16EachUsedWeightTakesTwoBytes() {
    try (Checkpoint checkpoint = Checkpoint.open(QWEN2)) {
      long count =
          checkpoint.usedWeights().values().stream().mapToLong(tensor -> tensor.count()).sum();
      MemoryPlan plan = MemoryPlan.of(checkpoint, BF16);
      assertThat(plan.weightBytes()).isEqualTo(2 * count);
      // 3 layers, keys and values, 2 heads of 12 numbers
      assertThat(plan.cacheBytes()).isEqualTo(3 * 2 * 2 * 12 * 1000 * 2);
      assertThat(checkpoint.usedWeights()).doesNotContainKey("lm_head.weight");
    }
  }

  @Test
  void anAdapterTakesWhatItsPairsHold() {
    try (Checkpoint checkpoint = Checkpoint.open(QWEN2)) {
      MemoryPlan base = MemoryPlan.of(checkpoint, BF16);
      Adapter adapter = Adapter.read(QWEN2.resolve("adapters/everything"), checkpoint);
      MemoryPlan with = base.with(adapter, checkpoint, BF16);
      assertThat(with.adapterBytes()).isEqualTo(2 * adapter.parameters());
      assertThat(with.peakBytes()).isEqualTo(base.peakBytes() + with.adapterBytes());
      assertThat(with.with(adapter, checkpoint, BF16).adapterBytes())
          .isEqualTo(2 * with.adapterBytes());
    }
  }

  @Test
  void theSecondCopyOfThePackedMapsDoesNotCountAsNeeded() {
    try (Checkpoint checkpoint = Checkpoint.open(QWEN2)) {
      MemoryPlan bytes = MemoryPlan.of(checkpoint, new EngineOptions("cpu", Dtype.I8, 0));
      long maps =
          checkpoint.usedWeights().entrySet().stream()
              .filter(tensor ->
                  tensor.getKey().startsWith("language_model.layers.")
                          && tensor.getKey().endsWith("_proj.weight")
                      || tensor.getKey().equals("language_model.embed_tokens.weight"))
              .mapToLong(tensor -> tensor.getValue().count())
              .sum();
      assertThat(bytes.rowBytes()).isEqualTo(maps); // its head is the embedding
      assertThat(bytes.peakBytes())
          .isEqualTo(
              MemoryPlan.BASE_BYTES
                  + bytes.weightBytes()
                  + Math.max(bytes.loadingBytes(), bytes.cacheBytes()));
      assertThat(MemoryPlan.of(checkpoint, BF16).rowBytes()).isZero();
    }
  }

  @Test
  void whatCannotFitIsRefusedWithTheFigures() {
    try (Checkpoint checkpoint = Checkpoint.open(QWEN2)) {
      long peak = MemoryPlan.of(checkpoint, BF16).peakBytes();
      MemoryPlan.require(checkpoint, BF16, peak);
      assertThatThrownBy(() -> MemoryPlan.require(checkpoint, BF16, peak - 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("needs about 0.50 GB of memory")
          .hasMessageContaining("are free");
    }
  }

  @Test
  void theMachineHasSomeMemory() {
    assertThat(FreeMemory.bytes()).isGreaterThan(1_000_000);
  }
}
