package dev.treeline.inference;

import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A tiny checkpoint with the reference's outputs, read without our own processor.
final class Fixture implements AutoCloseable {
  static final Path LLAVA = Path.of("../models/src/test/resources/fixtures/llava");

  private final Safetensors golden;

  Fixture(Path directory) {
    golden = Safetensors.open(directory.resolve("golden.safetensors"));
  }

  boolean has(String name) {
    return golden.has(name);
  }

  float[] floats(String name) {
    return golden.floats(name);
  }

  int[] ints(String name) {
    return Arrays.stream(golden.longs(name)).mapToInt(Math::toIntExact).toArray();
  }

  /// Rows of a matrix.
  float[][] rows(String name) {
    int width = (int) golden.info(name).shape()[1];
    float[] values = golden.floats(name);
    float[][] rows = new float[values.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  /// The case as the reference prepared it.
  PreparedInput input(String name) {
    List<Picture> pictures = new ArrayList<>();
    if (golden.has(name + ".pixel_values")) {
      float[] values = golden.floats(name + ".pixel_values");
      long[] shape = golden.info(name + ".pixel_values").shape().clone();
      int size = values.length / (int) shape[0];
      shape[0] = 1;
      for (int at = 0; at < values.length; at += size) {
        float[] one = Arrays.copyOfRange(values, at, at + size);
        pictures.add(new Picture(new HostTensor(shape, one), name + at));
      }
    }
    return new PreparedInput(name, ints(name + ".input_ids"), pictures);
  }

  @Override
  public void close() {
    golden.close();
  }
}
