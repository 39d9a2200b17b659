package dev.treeline.models.adapter;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which modules an adapter changes, by the rules of PEFT 0.21 (`tuners/tuners_utils.py`,
/// `check_target_module_exists`). A module is named by its path in the Hugging Face model, such as
/// `model.language_model.layers.0.self_attn.q_proj`.
///
/// A plain name in `include` takes every module whose path ends with it, so `q_proj` takes the
/// vision tower's too.
///
/// @param layers only modules of these layers, if there are any; only where `include` holds names
/// @param layersPattern what stands before the layer's number; empty: anything
public record ModuleTargets(
    Names include, Optional<Names> exclude, Set<Integer> layers, List<String> layersPattern) {
  /// The word that stands for every linear map but the head.
  public static final String ALL_LINEAR = "all-linear";

  private static final Pattern NUMBERED = Pattern.compile(".*?\\.[^.]*\\.(?<index>\\d+)\\.");

  public ModuleTargets {
    layers = Set.copyOf(layers);
    layersPattern = List.copyOf(layersPattern);
  }

  /// Modules by name.
  public sealed interface Names {
    /// Paths, or what paths end with after a dot.
    ///
    /// @param names at least one
    record Listed(List<String> names) implements Names {
      public Listed {
        names = List.copyOf(names);
        if (names.isEmpty()) {
          throw new IllegalArgumentException("target modules must name at least one module");
        }
      }
    }

    /// A regular expression that the whole path must match.
    record Expression(Pattern pattern) implements Names {}

    /// Every linear map but the head.
    record AllLinear() implements Names {}

    /// Whether a path is named.
    default boolean has(String path) {
      return switch (this) {
        case Listed(List<String> names) ->
            names.stream().anyMatch(name -> path.equals(name) || path.endsWith("." + name));
        case Expression(Pattern pattern) -> pattern.matcher(path).matches();
        case AllLinear() -> !path.equals("lm_head") && !path.endsWith(".lm_head");
      };
    }
  }

  /// These names and nothing else.
  public static ModuleTargets of(String... names) {
    return new ModuleTargets(
        new Names.Listed(List.of(names)), Optional.empty(), Set.of(), List.of());
  }

  /// Whether a module is changed.
  ///
  /// @param path of a linear map
  /// @param saved modules that the adapter brings whole; they and what is in them are never changed
  public boolean has(String path, List<String> saved) {
    if (exclude.isPresent() && exclude.get().has(path)) {
      return false;
    }
    if (saved.stream().anyMatch(module -> isWithin(path, module))) {
      return false;
    }
    return include.has(path)
        && (layers.isEmpty() || !(include instanceof Names.Listed) || inLayers(path));
  }

  /// Whether a path is a module named so, or in one.
  static boolean isWithin(String path, String module) {
    return Pattern.compile("(^|.*\\.)" + module + "($|\\..*)").matcher(path).lookingAt();
  }

  private boolean inLayers(String path) {
    if (include instanceof Names.Listed(List<String> names) && names.contains(path)) {
      return true;
    }
    if (layersPattern.isEmpty()) {
      return inLayers(NUMBERED.matcher(path));
    }
    return layersPattern.stream()
        .map(before -> Pattern.compile("(?:^|.*?\\.)" + before + "\\.(?<index>\\d+)\\."))
        .anyMatch(pattern -> inLayers(pattern.matcher(path)));
  }

  private boolean inLayers(Matcher matcher) {
    return matcher.lookingAt() && layers.contains(Integer.parseInt(matcher.group("index")));
  }
}
