package dev.treeline.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The table in docs/models.md is made by `treeline models verify --markdown` over the fixtures.
class FamilyTableTest {
  private static List<String> rows() throws IOException {
    return Files.readAllLines(Path.of("../docs/models.md")).stream()
        .filter(line -> line.startsWith("| `") && line.split(" \\| ").length == 6)
        .toList();
  }

  private static String type(String row) {
    return row.split(" \\| ")[0].replaceAll("[|` ]", "");
  }

  @Test
  void everyTypeThatIsReadIsInTheTable() throws IOException {
    assertThat(rows().stream().map(FamilyTableTest::type).distinct())
        .filteredOn(type -> !type.equals("model_type"))
        .containsExactlyInAnyOrderElementsOf(Families.modelTypes());
  }

  @Test
  void theRowsInTheDocsAreTheCodes() throws IOException {
    for (String row : rows()) {
      if (type(row).equals("model_type")) {
        continue;
      }
      String[] cells = row.split(" \\| ");
      String type = type(row);
      String fixture = cells[3];
      Path config = Path.of("src/test/resources/fixtures", fixture, "config.json");
      assertThat(ConfigNode.read(config).text("model_type", "")).as(row).isEqualTo(type);
      String outcome = cells[4] + " | " + cells[5].replace(" |", "");
      assertThat(FamilyTable.of(type).markdown(fixture, outcome)).isEqualTo(row);
      String[] agree = cells[4].split("/");
      assertThat(agree[0]).as(row).isEqualTo(agree[1]);
    }
  }
}
