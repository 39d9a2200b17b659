package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treeline.inference.AdapterUse;
import dev.treeline.models.ModelFormatException;
import dev.treeline.prompts.PromptStrategy.AnswerPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptersTest {
  private static final Path FIXTURE = Path.of("../../models/src/test/resources/fixtures/llava");

  @TempDir Path folder;

  private static AdapterPart part(String name) throws IOException {
    return AdapterPart.read(name, FIXTURE.resolve("lora/final"));
  }

  private static Adapters adapters(AdapterPart... parts) {
    return new Adapters(List.of(parts), AdapterUse.BESIDE);
  }

  private static ResolvedMethod resolve(Adapters adapters, String method) {
    return adapters.registry().resolve(Method.parse(method));
  }

  /// A copy of the adapter with a file of ours.
  private AdapterPart asking(String ours) throws IOException {
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
      Files.copy(FIXTURE.resolve("lora/final").resolve(file), folder.resolve(file));
    }
    Files.writeString(folder.resolve("treeline.json"), ours);
    return AdapterPart.read("own", folder);
  }

  @Test
  void aNameOrTheFoldersNameIsThePartsName() throws IOException {
    String directory = FIXTURE.resolve("lora/final").toString();
    assertThat(AdapterPart.parse("vcr=" + directory).name()).isEqualTo("vcr");
    assertThat(AdapterPart.parse(directory).name()).isEqualTo("final");
    assertThat(AdapterPart.parse(directory).record().path("words").asText())
        .isEqualTo("LoRA of rank 4, alpha 8, on q_proj, v_proj");
    assertThatThrownBy(() -> AdapterPart.parse("a+b=" + directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a+b");
    assertThatThrownBy(() -> AdapterPart.parse("vcr=nowhere"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("no such folder");
  }

  @Test
  void anAdapterGoesWithAPromptAndAContrast() throws IOException {
    Adapters adapters = adapters(part("vcr"), part("other"));
    assertThat(resolve(adapters, "vcr").adapter()).contains("vcr");
    assertThat(resolve(adapters, "vcr").strategy().name()).isEqualTo("plain");
    ResolvedMethod method = resolve(adapters, "cot+vcr+vcd");
    assertThat(method.adapter()).contains("vcr");
    assertThat(method.strategy().name()).isEqualTo("cot");
    assertThat(method.settings()).containsKeys("cot", "vcr", "vcd");
    assertThat(resolve(adapters, "vcd").adapter()).isEmpty();
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedWithTheReason() throws IOException {
    Adapters adapters = adapters(part("vcr"), part("other"));
    assertThatThrownBy(() -> resolve(adapters, "vcr+other"))
        .hasMessageContaining("vcr and other are both")
        .hasMessageContaining("a method has one at most");
    assertThatThrownBy(() -> resolve(adapters, "vcr+always-no"))
        .hasMessageContaining("always-no cannot be combined");
    assertThatThrownBy(() -> resolve(adapters, "vcr+baseline"))
        .hasMessageContaining("leave it out");
    assertThatThrownBy(() -> resolve(adapters, "vcr:prompt=cot+self-reminder"))
        .hasMessageContaining("both say how to ask");
    assertThatThrownBy(() -> resolve(adapters, "vcr:prompt=cott"))
        .hasMessageContaining("prompt must be one of")
        .hasMessageContaining("cot");
    assertThatThrownBy(() -> resolve(adapters, "vrc")).hasMessageContaining("vcr");
  }

  @Test
  void twoOfOneNameAreRefused() throws IOException {
    AdapterPart vcr = part("vcr");
    assertThatThrownBy(() -> adapters(vcr, vcr)).hasMessageContaining("--adapter NAME=DIR");
    assertThatThrownBy(() -> adapters(part("vcd")).registry())
        .hasMessageContaining("two methods named vcd")
        .hasMessageContaining("--adapter NAME=DIR");
  }

  @Test
  void anAdapterMaySayHowItIsAsked() throws IOException {
    Adapters adapters = adapters(asking("{\"prompt\": \"cot\"}"));
    assertThat(resolve(adapters, "own").strategy().name()).isEqualTo("cot");
    assertThat(resolve(adapters, "own").strategy().answerPosition()).isEqualTo(AnswerPosition.LAST);
    assertThat(resolve(adapters, "own:prompt=plain").strategy().name()).isEqualTo("plain");
    assertThat(resolve(adapters, "own+self-reminder").strategy().name()).isEqualTo("self-reminder");
  }

  @Test
  void aPromptThatDoesNotExistIsRefusedByName() throws IOException {
    Adapters adapters = adapters(asking("{\"prompt\": \"cott\"}"));
    assertThatThrownBy(adapters::registry)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("treeline.json")
        .hasMessageContaining("cott");
  }

  @Test
  void onlyWhatAMethodNamesIsLoaded() throws IOException {
    Adapters adapters = adapters(part("vcr"), part("other"));
    List<ResolvedMethod> methods =
        List.of(resolve(adapters, "baseline"), resolve(adapters, "other+vcd"));
    assertThat(adapters.usedBy(methods).parts())
        .extracting(AdapterPart::name)
        .containsExactly("other");
  }

  @Test
  void theHashesFollowTheFiles() throws IOException {
    AdapterPart first = part("vcr");
    assertThat(first.record().path("sha256").path("adapter_model.safetensors").asText())
        .isEqualTo(FileHashes.of(FIXTURE.resolve("lora/final/adapter_model.safetensors")));
    assertThat(asking("{}").record().path("sha256").has("treeline.json")).isTrue();
  }
}
