package dev.treeline.models.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.models.ModelFormatException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
  private static final String LONG = "imgs/" + "n".repeat(150) + ".png";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tgz", "a.zip"})
  void readsMembersByName(String name) throws IOException {
    Archive archive = Archive.open(write(name, members()));
    assertThat(archive.names()).containsExactlyInAnyOrder("imgs/1.png", "imgs/2.png", LONG);
    assertThat(archive.read("imgs/1.png")).asString().isEqualTo("one");
    assertThat(archive.read("imgs/2.png")).asString().isEqualTo("two".repeat(500));
    assertThat(archive.read(LONG)).asString().isEqualTo("long");
    assertThat(archive.picture("imgs/1.png").orElseThrow().read()).asString().isEqualTo("one");
    assertThat(archive.picture("imgs/1.png").orElseThrow().name()).endsWith(name + ":imgs/1.png");
    assertThat(archive.picture("imgs/3.png")).isEmpty();
    assertThatThrownBy(() -> archive.read("imgs/3.png"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(name + ": holds no imgs/3.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.png", "/etc/x.png", "a/../../x.png", "a\\x.png"})
  void refusesNamesThatLeadOut(String hostile) throws IOException {
    for (String name : new String[] {"a.tar", "a.zip"}) {
      Path file = write(name, Map.of(hostile, "x"));
      assertThatThrownBy(() -> Archive.open(file))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("leads out of the archive");
    }
  }

  /// Files of `tools/tables/make_tar.py`: a folder, a link, a long name, a name that is not ASCII.
  @ParameterizedTest
  @ValueSource(strings = {"ustar", "gnu", "pax"})
  void readsWhatPythonWrites(String format) {
    Archive archive = Archive.open(Path.of("src/test/resources/tables", format + ".tar"));
    String deep = "imgs/" + "d".repeat(80) + "/" + "n".repeat(60) + ".txt";
    assertThat(archive.names()).containsExactly("imgs/1.txt", "imgs/ü.txt", deep);
    assertThat(archive.read("imgs/1.txt")).asString().isEqualTo("one");
    assertThat(archive.read("imgs/ü.txt")).asString().isEqualTo("two".repeat(400));
    assertThat(archive.read(deep)).asString().isEqualTo("three");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.zip"})
  void refusesAnArchiveThatIsCutOff(String name) throws IOException {
    byte[] whole = Files.readAllBytes(write(name, members()));
    Path file = folder.resolve("cut-" + name);
    Files.write(file, Arrays.copyOf(whole, name.endsWith(".tar") ? 2000 : whole.length / 2));
    assertThatThrownBy(() -> Archive.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("cut-" + name);
  }

  @Test
  void refusesASizeThatIsNotTrue() throws IOException {
    byte[] tar = Files.readAllBytes(write("a.tar", Map.of("x.png", "x")));
    put(tar, 124, "77777777777"); // 8 GiB less one
    put(tar, 148, checksum(Arrays.copyOf(tar, 512)));
    Path file = Files.write(folder.resolve("b.tar"), tar);
    assertThatThrownBy(() -> Archive.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("cut off: x.png goes on to byte 8589935103");
  }

  @Test
  void refusesWhatIsNoTar() throws IOException {
    Path file = Files.writeString(folder.resolve("b.tar"), "no tar".repeat(200));
    assertThatThrownBy(() -> Archive.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("is no tar");
  }

  private static String checksum(byte[] header) {
    int sum = 8 * ' ';
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? 0 : header[i];
    }
    return "%06o\0 ".formatted(sum);
  }

  private static Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("./imgs/1.png", "one");
    members.put("imgs/2.png", "two".repeat(500));
    members.put(LONG, "long");
    return members;
  }

  private Path write(String name, Map<String, String> members) throws IOException {
    Path file = folder.resolve(name);
    OutputStream out = Files.newOutputStream(file);
    if (name.endsWith(".zip")) {
      try (var zip = new ZipOutputStream(out)) {
        for (var member : members.entrySet()) {
          zip.putNextEntry(new ZipEntry(member.getKey()));
          zip.write(member.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
      return file;
    }
    try (OutputStream tar = name.endsWith(".tar") ? out : new GZIPOutputStream(out)) {
      for (var member : members.entrySet()) {
        if (member.getKey().length() > 100) {
          tar.write(header("././@LongLink", 'L', member.getKey().length()));
          tar.write(blocks(member.getKey()));
        }
        tar.write(header(member.getKey(), '0', member.getValue().length()));
        tar.write(blocks(member.getValue()));
      }
      tar.write(new byte[1024]);
    }
    return file;
  }

  private static byte[] header(String name, char type, int size) {
    byte[] header = new byte[512];
    put(header, 0, name.substring(0, Math.min(100, name.length())));
    put(header, 124, "%011o".formatted(size));
    header[156] = (byte) type;
    put(header, 257, "ustar  ");
    put(header, 148, checksum(header));
    return header;
  }

  private static byte[] blocks(String text) {
    return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), (text.length() + 511) / 512 * 512);
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
