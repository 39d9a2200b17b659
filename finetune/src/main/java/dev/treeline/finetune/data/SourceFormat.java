package dev.treeline.finetune.data;

import dev.treeline.prompts.Nearest;
import java.util.Arrays;
import java.util.List;

/// A layout of training data.
public enum SourceFormat {
  /// The user's lines, as recipes read them without a format: `{"image", "kind", "conversations":
  /// [{"from", "value"}]}`, or with `chosen` and `rejected`.
  JSONL("jsonl"),
  /// LLaVA: a list (or lines) of `{"id", "image", "conversations": [{"from", "value"}]}`, `<image>`
  /// in the first question.
  LLAVA("llava"),
  /// LLaMA-Factory's ShareGPT: `conversations` of `from` and `value`, or `messages` of `role` and
  /// `content`, with `images` and perhaps `system`; preferences with `chosen` and `rejected`.
  SHAREGPT("sharegpt"),
  /// VLGuard's `train.json`: `{"id", "image", "safe", "instr-resp"}`.
  VLGUARD("vlguard"),
  /// LLaVA-CoT: LLaVA's layout, answers in SUMMARY, CAPTION, REASONING and CONCLUSION tags.
  LLAVA_COT("llava-cot"),
  /// Think-in-Safety: ShareGPT whose answers begin with a `<think>` part.
  THOUGHTS("thoughts"),
  /// SPA-VL: rows of `{"image", "question", "chosen", "rejected"}`, as JSON or Parquet.
  SPA_VL("spa-vl");

  private final String id;

  SourceFormat(String id) {
    this.id = id;
  }

  /// The name in recipes.
  public String id() {
    return id;
  }

  /// The format with this [#id].
  public static SourceFormat named(String id) {
    for (SourceFormat format : values()) {
      if (format.id.equals(id)) {
        return format;
      }
    }
    List<String> known = Arrays.stream(values()).map(SourceFormat::id).toList();
    throw new IllegalArgumentException(
        "format must be one of %s, but is %s%s"
            .formatted(String.join(", ", known), id, Nearest.hint(id, known)));
  }

  RowConverter converter() {
    return switch (this) {
      case JSONL -> RowConverters::asItIs;
      case LLAVA -> RowConverters::llava;
      case SHAREGPT -> ShareGpt::convert;
      case VLGUARD -> RowConverters::vlGuard;
      case LLAVA_COT -> RowConverters::llavaCot;
      case THOUGHTS -> ShareGpt::thoughts;
      case SPA_VL -> RowConverters::spaVl;
    };
  }
}
