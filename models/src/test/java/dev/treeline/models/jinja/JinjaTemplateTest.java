package dev.treeline.models.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JinjaTemplateTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /// Made by tools/golden/chat_templates.py.
  static Stream<Arguments> golden() throws IOException {
    JsonNode all = MAPPER.readTree(Path.of("src/test/resources/templates/jinja.json").toFile());
    assertThat(all.path("reference").path("jinja2").asText()).isNotEmpty();
    return all.path("templates").properties().stream()
        .flatMap(template ->
            template.getValue().path("prompts").properties().stream()
                .map(prompt ->
                    Arguments.of(
                        template.getKey() + " " + prompt.getKey(),
                        template.getValue().path("template").asText(),
                        MAPPER.convertValue(
                            all.path("conversations").path(prompt.getKey()),
                            new TypeReference<List<Object>>() {}),
                        prompt.getValue().asText())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("golden")
  void rendersAsPythonsJinja(String name, String template, List<Object> messages, String expected) {
    var variables = new HashMap<String, Object>();
    variables.put("messages", messages);
    variables.put("add_generation_prompt", true);
    variables.put("bos_token", "<s>");
    variables.put("eos_token", "</s>");
    variables.put("tools", null);
    variables.put("documents", null);
    assertThat(JinjaTemplate.parse(template).render(variables)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          {% if x %} => line 1: expected elif or else or endif, found the end of the template
          {% endif %} => the tag endif is not known here
          {{ x | }} => expected name
          {{ x !y }} => unexpected character '!'
          {{ 'x }} => unexpected character '''
          {{ x | shout() }} => no filter named shout
          {{ x is loud }} => no test named loud
          {{ (1, 2 }} => unexpected '}'
          {{ x | | upper }} => expected name
          {% frobnicate %} => the tag frobnicate is not known here
          {% include 'x' %} => the tag include is not known here
          {% import 'x' as y %} => the tag import is not known here
          {# x => a comment without its end
          {{ 1 => a tag without its end
          {{ raise_exception('not like this') }} => line 1: not like this
          {{ x.y.z }} => 'y' is undefined
          {{ nothing.x }} => 'nothing' is undefined
          {{ nothing() }} => 'nothing' is undefined
          {{ x.getClass() }} => 'getClass' is undefined
          {{ x.__class__.__mro__ }} => '__class__' is undefined
          {{ x.append(1) }} => 'append' is undefined
          {{ 1 + 'a' }} => an int + a str is not possible
          {{ 'a' + nothing }} => 'nothing' is undefined
          {{ 1 / 0 }} => a division by zero
          {{ 'a' < 1 }} => a str and an int have no order between them
          {{ 5() }} => an int cannot be called
          {% for a, b in [1] %}{% endfor %} => an int cannot be looped over
          {% for a in 5 %}{% endfor %} => an int cannot be looped over
          {{ range(10000000) }} => a range of more than
          {{ 'x' * 100000000 }} => a text repeated
          {{ 9223372036854775807 + 1 }} => a number too large
          {{ 99999999999999999999 }} => is too large
          {% macro m() %}{{ m() }}{% endmacro %}{{ m() }} => it calls itself without end
          {% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %} => it does not end
          {% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %} => it prints more than
          """)
  void saysWhatIsWrongAndReachesNothing(String template, String complaint) {
    assertThatThrownBy(
            () -> JinjaTemplate.parse(template).render(Map.of("x", Map.of("a", 1, "b", "c"))))
        .isInstanceOf(JinjaException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void namesTheLine() {
    assertThatThrownBy(() -> JinjaTemplate.parse("a\nb\n{{ 1 + none }}\nc").render(Map.of()))
        .hasMessage("line 3: an int + None is not possible");
    assertThatThrownBy(() -> JinjaTemplate.parse("a\n\n{% if %}"))
        .hasMessageStartingWith("line 3: ");
  }

  @Test
  void neverReadsATemplateInAValue() {
    String sly = "{{ raise_exception('x') }}{% if %}";
    assertThat(JinjaTemplate.parse("{{ x }}").render(Map.of("x", sly))).isEqualTo(sly);
  }

  @Test
  void bracketsWithoutEndAreRefused() {
    for (String open : List.of("(", "[", "{1:", "not ", "-", "{% if 1 %}")) {
      String template =
          open.startsWith("{%") ? open.repeat(5000) : "{{ " + open.repeat(20_000) + " }}";
      assertThatThrownBy(() -> JinjaTemplate.parse(template)).isInstanceOf(JinjaException.class);
    }
  }

  @Test
  void writesTimeAsPython() {
    LocalDateTime time = LocalDateTime.of(2024, 7, 6, 15, 4, 5);
    assertThat(Globals.strftime(time, "%d %b %Y, %A %B %H:%M:%S %y%m%j 100%%"))
        .isEqualTo("06 Jul 2024, Saturday July 15:04:05 2407188 100%");
    assertThat(JinjaTemplate.parse("{{ strftime_now('%Y') }}").render(Map.of())).hasSize(4);
  }
}
