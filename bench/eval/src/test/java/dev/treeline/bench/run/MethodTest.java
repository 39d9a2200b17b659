package dev.treeline.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodTest {
  private static final MethodRegistry REGISTRY = MethodRegistry.builtIn();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline",
        "vcd:alpha=1,beta=0.1",
        "vcd:alpha=0.5+yes-bias",
        "output-bias:shift=-1.25",
        "vcd:beta=1.0E-4",
        "vdd:picture=unknown+cot",
        "icd:instruction=\"Say \\\"yes\\\", a+b=c: always\"",
        "icd:instruction=\"NaN\"",
        "icd:instruction=\"back\\\\slash\""
      })
  void isReadBackFromItsWrittenForm(String written) {
    assertThat(Method.parse(written)).hasToString(written);
    assertThat(Method.parse(Method.parse(written).toString())).isEqualTo(Method.parse(written));
  }

  @Test
  void aCommaBeforeASettingContinuesTheMethod() {
    assertThat(Method.parseAll("cot,vcd:alpha=1,beta=0.1+cot,apc-only"))
        .map(Method::toString)
        .containsExactly("cot", "vcd:alpha=1,beta=0.1+cot", "apc-only");
  }

  @Test
  void commasAndPlusesInQuotesAreWords() {
    String written = "cot,icd:alpha=1,instruction=\"You, a+b: c=d,e\"+cot,coca:principle=kind";
    assertThat(Method.parseAll(written))
        .map(Method::toString)
        .containsExactly(
            "cot", "icd:alpha=1,instruction=\"You, a+b: c=d,e\"+cot", "coca:principle=kind");
  }

  @Test
  void aPlusBeforeADigitBelongsToTheNumber() {
    assertThat(Method.parse("output-bias:shift=1e+2")).hasToString("output-bias:shift=100");
    assertThat(Method.parse("output-bias:shift=+2")).hasToString("output-bias:shift=2");
  }

  @Test
  void settingsAreWrittenInOneOrder() {
    assertThat(Method.parse("vcd:beta=0.1,alpha=1"))
        .isEqualTo(Method.parse("vcd:alpha=1,beta=0.1"));
  }

  @Test
  void defaultsAreFilledIn() {
    ResolvedMethod method = REGISTRY.resolve(Method.parse("vcd:alpha=2"));
    assertThat(method.rowSettings().values())
        .containsExactlyInAnyOrderEntriesOf(
            java.util.Map.of(
                "alpha", number(2),
                "beta", number(0.1),
                "timestep", number(500),
                "legacy-shared-cache", number(0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vdc | unknown method vdc; did you mean vcd? (treeline methods lists all)",
        "vcd:alfa=1 | vcd has the settings alpha, beta, timestep, legacy-shared-cache, but found alfa; did you mean alpha?",
        "vcd:beta=2 | vcd: beta must be a number in [0, 1], but is 2",
        "vcd:timestep=1.5 | vcd: timestep must be a whole number in [0, 999], but is 1.5",
        "vcd:beta=NaN | vcd: beta must be a number in [0, 1], but is NaN",
        "vcd:alpha=x | vcd: alpha must be a number in [0, 100], but is x",
        "vdd:picture=unknwn | vdd: picture must be one of removed, unknown, both, but is unknwn; did you"
            + " mean unknown?",
        "icd:instruction=3 | icd: instruction must be a text in double quotes, but is 3",
        "output-bias:shift=best | output-bias: shift must be a number in [-1000, 1000], or fitted, but"
            + " is best",
        "vcd+apc-only | vcd+apc-only: vcd and apc-only are both a decoding rule, and a method has one"
            + " at most",
        "dola:layers=upper | dola: layers must be low, high, all, or numbers such as \"0,2,4\", but is"
            + " upper",
        "safeswitch+cot | safeswitch+cot: the decoding rule does not go with cot: it moves the first"
            + " token, and cot answers at the end",
        "sid+vcd | sid+vcd: sid and vcd are both a decoding rule, and a method has one at most",
        "output-bias+cot | output-bias+cot: the decoding rule does not go with cot: it moves the first"
            + " token, and cot answers at the end",
        "baseline+vcd | baseline+vcd: baseline cannot be combined: it is the model as it is: leave it"
            + " out",
        "always-no+vcd | always-no+vcd: always-no cannot be combined: it does not look at the question",
      })
  void whatCannotBeIsRefusedWithTheReason(String written, String message) {
    assertThatThrownBy(() -> REGISTRY.resolve(Method.parse(written)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vcd:alpha | a setting of vcd is written key=value, but found \"alpha\"",
        "vcd:alpha=?x | vcd: alpha must be a number, a word, or a text in double quotes, but is ?x",
        "icd:instruction=\"a\"b | icd: instruction is quoted wrongly: \"a\"b",
        "icd:instruction=\"a | icd: instruction is quoted wrongly: \"a",
        "vcd:alpha=1,alpha=2 | vcd: alpha is set twice",
        "vcd++cot | a method is written name:key=value,… and joined with +, but found \"vcd++cot\"",
      })
  void whatCannotBeReadIsRefused(String written, String message) {
    assertThatThrownBy(() -> Method.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void everyEntryHasADocAndASource() {
    assertThat(REGISTRY.entries())
        .allSatisfy(entry -> {
          assertThat(entry.summary()).endsWith(".");
          assertThat(entry.source()).isNotBlank();
          assertThat(REGISTRY.resolve(new Method(List.of(part(entry.name()))))).isNotNull();
        });
  }

  private static Setting number(double value) {
    return new Setting.Real(value);
  }

  private static Method.Part part(String name) {
    return new Method.Part(name, java.util.Map.of());
  }
}
