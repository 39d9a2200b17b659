package dev.treeline.models;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Jinja as `transformers` runs it: Jinjava with its settings brought near to Python's, and with
/// what it lacks. Made on first use, since it takes long to load. Reads no file, opens no
/// connection and reaches no Java object; what a template prints is bounded.
final class TemplateEngine {
  private static final long LARGEST_OUTPUT = 16L << 20;
  private static final Lazy<Jinjava> JINJAVA = new Lazy<>(TemplateEngine::create);

  private TemplateEngine() {}

  /// Renders `template`; a template that fails is an [IllegalTemplateException] with the cause.
  static String render(String template, Map<String, @Nullable Object> variables) {
    var all = new HashMap<>(variables);
    all.put("True", true);
    all.put("False", false);
    RenderResult result = JINJAVA.get().renderForResult(adapted(template), all);
    result.getErrors().stream()
        .filter(error -> error.getSeverity() == TemplateError.ErrorType.FATAL)
        .findFirst()
        .ifPresent(error -> {
          throw new IllegalTemplateException(describe(error));
        });
    return result.getOutput();
  }

  /// Jinja drops one newline at the end of a template; Jinjava has no reversed slice.
  private static String adapted(String template) {
    String text = template.replace("\r\n", "\n").replace("[::-1]", "|reverse|list");
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private static String describe(TemplateError error) {
    for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalTemplateException) {
        return cause.getMessage() + " (line " + error.getLineno() + ")";
      }
    }
    String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    return message + " (line " + error.getLineno() + ")";
  }

  private static Jinjava create() {
    var jinjava = new Jinjava(config());
    jinjava.setResourceLocator((name, encoding, interpreter) -> {
      throw new IOException("a chat template cannot read " + name);
    });
    jinjava.registerTag(new GenerationTag());
    TemplateFilters.all().forEach(jinjava::registerFilter);
    TemplateTests.all().forEach(jinjava::registerExpTest);
    jinjava.registerFunction(function("raise_exception", String.class));
    jinjava.registerFunction(function("strftime_now", String.class));
    return jinjava;
  }

  private static JinjavaConfig config() {
    return JinjavaConfig.newBuilder()
        .withTrimBlocks(true)
        .withLstripBlocks(true)
        .withNestedInterpretationEnabled(false)
        .withElResolver(TemplateResolver.create())
        .withEnableRecursiveMacroCalls(true)
        .withMaxMacroRecursionDepth(50)
        .withMaxOutputSize(LARGEST_OUTPUT)
        .withMaxStringLength(LARGEST_OUTPUT)
        .withDisabled(
            Map.of(
                Library.TAG, Set.of("include", "import", "from", "extends"),
                Library.FILTER,
                    Set.of("render", "fromyaml", "toyaml", "log", "random", "shuffle", "ipaddr"),
                Library.FUNCTION, Set.of("today", "unixtimestamp")))
        .withLegacyOverrides(
            LegacyOverrides.newBuilder()
                .withEvaluateMapKeys(true)
                .withIterateOverMapKeys(true)
                .withUsePyishObjectMapper(true)
                .withUseNaturalOperatorPrecedence(true)
                .withParseWhitespaceControlStrictly(true)
                .withAllowAdjacentTextNodes(true)
                .withUseTrimmingForNotesAndExpressions(true)
                .withKeepNullableLoopValues(true)
                .build())
        .build();
  }

  private static ELFunctionDefinition function(String name, Class<?>... types) {
    return new ELFunctionDefinition("", name, TemplateFunctions.class, name, types);
  }

  /// `{% generation %}` marks the assistant's words for training; rendering prints what it holds.
  private static final class GenerationTag implements Tag {
    private static final long serialVersionUID = 1;

    @Override
    public String getName() {
      return "generation";
    }

    @Override
    public String interpret(TagNode node, JinjavaInterpreter interpreter) {
      return node.getChildren().stream()
          .map((Node child) -> child.render(interpreter).getValue())
          .collect(Collectors.joining());
    }
  }
}
