package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void readsWhatTheWriterWrote() {
    Path file = folder.resolve("x.safetensors");
    float[] reals = {1.5f, -2, 0.25f, 65504, 0, -0f};
    SafetensorsWriter.write(
        file,
        List.of(
            SafetensorsWriter.Entry.of("half", Dtype.F16, new long[] {2, 3}, reals),
            SafetensorsWriter.Entry.of("single", Dtype.F32, new long[] {6}, reals),
            SafetensorsWriter.Entry.of("double", Dtype.F64, new long[] {3, 2}, reals),
            SafetensorsWriter.Entry.of("flags", Dtype.BOOL, new long[] {2}, new long[] {1, 0}),
            SafetensorsWriter.Entry.of("bytes", Dtype.U8, new long[] {1}, new long[] {255}),
            SafetensorsWriter.Entry.of("ids", Dtype.I64, new long[] {2}, new long[] {-1, 1L << 40}),
            SafetensorsWriter.Entry.of("small", Dtype.I32, new long[] {1}, new long[] {-7}),
            SafetensorsWriter.Entry.of("none", Dtype.F32, new long[] {0, 4}, new float[0]),
            SafetensorsWriter.Entry.of("scalar", Dtype.F32, new long[] {}, new float[] {3})),
        Map.of("format", "pt"));
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.floats("half")).containsExactly(reals);
      assertThat(read.floats("single")).containsExactly(reals);
      assertThat(read.floats("double")).containsExactly(reals);
      assertThat(read.longs("flags")).containsExactly(1, 0);
      assertThat(read.longs("bytes")).containsExactly(255);
      assertThat(read.longs("ids")).containsExactly(-1, 1L << 40);
      assertThat(read.longs("small")).containsExactly(-7);
      assertThat(read.floats("none")).isEmpty();
      assertThat(read.floats("scalar")).containsExactly(3);
      assertThat(read.info("half").shape()).containsExactly(2, 3);
      assertThat(read.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThatThrownBy(() -> read.longs("half"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("half")
          .hasMessageContaining("F16");
      assertThatThrownBy(() -> read.info("halve"))
          .hasMessageContaining("no tensor named halve")
          .hasMessageContaining("did you mean half?");
    }
    assertThat(folder.toFile().list()).containsExactly("x.safetensors");
  }

  @Test
  void bfloat16RoundsToTheNearestAndFromTheMiddleToTheEven() {
    assertThat(TensorValues.floatToBfloat16(1f)).isEqualTo((short) 0x3F80);
    assertThat(TensorValues.floatToBfloat16(Float.intBitsToFloat(0x3F808000)))
        .isEqualTo((short) 0x3F80);
    assertThat(TensorValues.floatToBfloat16(Float.intBitsToFloat(0x3F818000)))
        .isEqualTo((short) 0x3F82);
    assertThat(TensorValues.floatToBfloat16(Float.intBitsToFloat(0x3F808001)))
        .isEqualTo((short) 0x3F81);
    assertThat(TensorValues.floatToBfloat16(Float.MAX_VALUE)).isEqualTo((short) 0x7F80);
    float nan = TensorValues.bfloat16ToFloat(TensorValues.floatToBfloat16(Float.NaN));
    assertThat(nan).isNaN();
    assertThat(
            TensorValues.bfloat16ToFloat(
                TensorValues.floatToBfloat16(Float.intBitsToFloat(0x7F800001))))
        .isNaN();
  }

  @Test
  void bfloat16KeepsWhatItHoldsAndIsNearerThanItsNeighbours() {
    var random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt() & 0xBFFFFFFF);
      short rounded = TensorValues.floatToBfloat16(value);
      double error = Math.abs((double) TensorValues.bfloat16ToFloat(rounded) - value);
      for (int step : new int[] {-1, 1}) {
        float neighbour = TensorValues.bfloat16ToFloat((short) (rounded + step));
        if (!Float.isNaN(neighbour)) {
          assertThat(Math.abs((double) neighbour - value)).isGreaterThanOrEqualTo(error);
        }
      }
    }
  }

  @Test
  void theWriterRefusesWhatADtypeCannotHold() {
    Path file = folder.resolve("x.safetensors");
    var large = SafetensorsWriter.Entry.of("n", Dtype.U8, new long[] {1}, new long[] {256});
    assertThatThrownBy(() -> SafetensorsWriter.write(file, List.of(large), Map.of()))
        .hasMessageContaining("tensor n: U8 cannot hold 256");
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(
            () -> SafetensorsWriter.Entry.of("n", Dtype.F32, new long[] {2}, new float[3]))
        .hasMessageContaining("[2]");
    var one = SafetensorsWriter.Entry.of("n", Dtype.F32, new long[] {1}, new float[1]);
    assertThatThrownBy(() -> SafetensorsWriter.write(file, List.of(one, one), Map.of()))
        .hasMessageContaining("n is taken");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x | not valid JSON
          [] | does not begin with '{'
          {"a":7} | tensor a: expected an object
          {"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}} | tensor a: unknown dtype "F33"
          {"a":{"shape":[2],"data_offsets":[0,8]}} | tensor a: unknown dtype nothing
          {"a":{"dtype":"F32","data_offsets":[0,8]}} | tensor a: shape must be a list
          {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}} | holds -2
          {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}} | holds 2.0
          {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}} | holds 9999999
          {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}} | too large
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}} | takes 12 bytes, but data_offsets give it 8
          {"a":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}} | takes 4 bytes, but data_offsets give it 8
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}} | must be a range
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}} | must be a range
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}} | is the file truncated?
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | take 4 bytes, but 8 bytes of data
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | there is a gap
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | they overlap
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | Duplicate field 'a'
          {"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | __metadata__.x must be text
          """)
  void refusesAHeaderThatLies(String header, String complaint) throws IOException {
    Path file = raw(header.getBytes(StandardCharsets.UTF_8), header.length(), 8);
    assertRefused(file, complaint);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"-1,18446744073709551615", "100000001,at most 100000000", "1000,only 10 follow"})
  void refusesALengthThatLies(long length, String complaint) throws IOException {
    assertRefused(raw("{}".getBytes(StandardCharsets.UTF_8), length, 8), complaint);
  }

  @Test
  void refusesTooShortTruncatedAndMissingFiles() throws IOException {
    Path file = folder.resolve("short.safetensors");
    Files.write(file, new byte[3]);
    assertRefused(file, "3 bytes");
    assertRefused(folder.resolve("absent.safetensors"), "no such file");
    byte[] whole = Files.readAllBytes(Fixtures.LLAVA.resolve("model.safetensors"));
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertRefused(file, "is the file truncated?");
  }

  @Test
  void readsShardsAndRefusesAnIndexThatLies() throws IOException {
    writeShard("one.safetensors", "a");
    writeShard("two.safetensors", "b");
    index("{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}");
    try (Safetensors read = Safetensors.open(folder)) {
      assertThat(read.names()).containsExactlyInAnyOrder("a", "b");
      assertThat(read.floats("b")).containsExactly(4);
    }
    index("{\"a\":\"one.safetensors\",\"b\":\"three.safetensors\"}");
    assertRefused(folder, "names the shard three.safetensors");
    index("{\"a\":\"one.safetensors\",\"c\":\"two.safetensors\"}");
    assertRefused(folder, "tensor c should be in two.safetensors, but is in no shard");
    index("{\"a\":\"two.safetensors\",\"b\":\"one.safetensors\"}");
    assertRefused(folder, "should be in two.safetensors, but is in one.safetensors");
    for (String escape : List.of("../one.safetensors", "/etc/passwd", "..", "x\\\\y", "")) {
      index("{\"a\":\"" + escape + "\"}");
      assertRefused(folder, "must be a file beside the index");
    }
    index("{}");
    assertRefused(folder, "weight_map must name the tensors");
    writeShard("two.safetensors", "a");
    index("{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}");
    assertRefused(folder, "tensor a is also in");
  }

  @Test
  void readsNoPickles() throws IOException {
    Files.write(folder.resolve("pytorch_model.bin"), new byte[4]);
    assertRefused(folder, "pickled weights");
  }

  @Test
  void closingTwiceIsFineAndReadingAfterwardsIsAnError() {
    Safetensors read = Safetensors.open(Fixtures.LLAVA);
    read.close();
    read.close();
    assertThatThrownBy(() -> read.floats("language_model.lm_head.weight"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void readsTensorsBeyondTwoGibibytes() throws IOException {
    long skipped = (1L << 31) + 8;
    String header =
        "{\"far\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]},"
                .formatted(skipped, skipped + 8)
            + "\"near\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(skipped, skipped);
    Path file = raw(header.getBytes(StandardCharsets.UTF_8), header.length(), 0);
    try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.position(8 + header.length() + skipped);
      channel.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(5).putFloat(6).flip());
    }
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.floats("far")).containsExactly(5, 6);
      assertThat(read.bytes("near").byteSize()).isEqualTo(skipped);
      assertThatThrownBy(() -> read.longs("near")).hasMessageContaining("too many");
    }
  }

  @Test
  void noByteOfAHeaderCanDoHarm() throws IOException {
    Path file = folder.resolve("flipped.safetensors");
    writeShard("flipped.safetensors", "a");
    byte[] good = Files.readAllBytes(file);
    var random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.clone();
      IntStream.range(0, 1 + random.nextInt(3))
          .forEach(j -> bad[random.nextInt(bad.length)] = (byte) random.nextInt());
      Files.write(file, bad);
      try (Safetensors read = Safetensors.open(file)) {
        read.names().forEach(name -> read.bytes(name).toArray(TensorValues.BYTE));
      } catch (ModelFormatException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private Path raw(byte[] header, long length, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(header);
    return Files.write(folder.resolve("raw.safetensors"), bytes.array());
  }

  private void writeShard(String name, String tensor) {
    SafetensorsWriter.write(
        folder.resolve(name),
        List.of(SafetensorsWriter.Entry.of(tensor, Dtype.F32, new long[] {1}, new float[] {4})),
        Map.of());
  }

  private void index(String weightMap) throws IOException {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"), "{\"weight_map\":" + weightMap + "}");
  }

  private static void assertRefused(Path path, String complaint) {
    assertThatThrownBy(
            () -> {
              try (Safetensors read = Safetensors.open(path)) {
                read.names();
              }
            })
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(complaint)
        .hasMessageContaining(path.getFileName().toString());
  }
}
