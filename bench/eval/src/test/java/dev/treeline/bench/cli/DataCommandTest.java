package dev.treeline.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treeline.bench.data.DataSource;
import dev.treeline.bench.data.DataSources;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DataCommandTest {
  private static final String DATA = "src/test/resources/data/";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Treeline.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(arguments);
  }

  @Test
  void listTellsEveryDataSetsLicenceLayoutAndRule() throws IOException {
    assertThat(run("data", "list")).isZero();
    for (DataSource source : DataSources.all()) {
      assertThat(out.toString())
          .contains("\n" + source.id() + "\n")
          .contains(source.card().licence(), source.card().layout(), source.card().rule());
    }
    out.getBuffer().setLength(0);
    assertThat(run("data", "list", "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("folders")).hasSize(DataSources.all().size());
  }

  @Test
  void verifyNamesTheDataSetAndFailsWhereCountsDiffer() throws IOException {
    assertThat(run("data", "verify", DATA + "items")).isZero();
    assertThat(out.toString()).startsWith("items\n").contains("4 used, 2 distinct");
    out.getBuffer().setLength(0);
    assertThat(run("data", "verify", DATA + "vlsbench", "--json")).isEqualTo(ExitCode.CHECK_FAILED);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("source").textValue()).isEqualTo("vlsbench");
    assertThat(json.get("differences")).hasSize(2);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void verifyOfAnUnknownFolderSaysWhatIsKnown() {
    assertThat(run("data", "verify", "src/test/java")).isEqualTo(2);
    assertThat(err.toString()).contains("is no data set that is known", "mmstar", "data list");
  }

  @Test
  void theDocumentDescribesEveryDataSet() throws IOException {
    String page = Files.readString(Path.of("../../docs/data.md"));
    for (DataSource source : DataSources.all()) {
      assertThat(page).contains("| `" + source.id() + "` |");
    }
  }
}
