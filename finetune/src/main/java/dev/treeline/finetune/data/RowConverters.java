package dev.treeline.finetune.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.models.tables.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/// The layouts that need few lines each.
final class RowConverters {
  private static final List<String> TAGS = List.of("SUMMARY", "CAPTION", "REASONING", "CONCLUSION");

  private RowConverters() {}

  static ObjectNode asItIs(Row row, Pictures pictures, RandomGenerator random) {
    ObjectNode line = ((ObjectNode) row.values()).deepCopy();
    if (row.has("image")) {
      line.put("image", pictures.named(row, row.text("image")));
    }
    return line;
  }

  /// haotian-liu/LLaVA, docs/Finetune_Custom_Data.md.
  static ObjectNode llava(Row row, Pictures pictures, RandomGenerator random) {
    ObjectNode line = Lines.line(row.optionalText("id").orElse(""), kind(row, "answer"));
    if (row.has("image")) {
      line.put("image", pictures.named(row, row.text("image")));
    }
    List<Row> turns = row.rows("conversations");
    if (turns.isEmpty()) {
      throw row.wrong("conversations is missing or empty");
    }
    turns.forEach(turn -> Lines.say(line, turn.text("from"), turn.text("value")));
    return line;
  }

  /// PKU-YuanGroup/LLaVA-CoT: its questions do not say where the picture stands; its answers have
  /// four tagged parts, which are kept.
  static ObjectNode llavaCot(Row row, Pictures pictures, RandomGenerator random) {
    for (Row turn : row.rows("conversations")) {
      if (turn.text("from").equals("gpt")) {
        requireTags(turn);
      }
    }
    ObjectNode line = llava(row, pictures, random);
    line.put("kind", kind(row, "cot"));
    if (line.has("image")) {
      Lines.mark(line);
    }
    return line;
  }

  private static void requireTags(Row turn) {
    String text = turn.text("value");
    int from = 0;
    for (String tag : TAGS) {
      int start = text.indexOf("<" + tag + ">", from);
      int end = text.indexOf("</" + tag + ">", Math.max(start, 0));
      if (start < 0 || end < 0) {
        throw turn.wrong("an answer lacks its " + tag + " part, or it stands out of order");
      }
      from = end;
    }
  }

  /// ys-zong/VLGuard, `convert_to_llava_format.py`: a safe picture has a safe and an unsafe
  /// request, in random order; the picture stands in front of the first one only.
  static ObjectNode vlGuard(Row row, Pictures pictures, RandomGenerator random) {
    boolean safe = row.flag("safe");
    List<Row> asked = new ArrayList<>(row.rows("instr-resp"));
    if (asked.size() != (safe ? 2 : 1)) {
      throw row.wrong(
          "instr-resp must hold %d pairs, since safe is %s, but holds %d"
              .formatted(safe ? 2 : 1, safe, asked.size()));
    }
    if (safe && random.nextBoolean()) {
      Collections.swap(asked, 0, 1);
    }
    ObjectNode line = Lines.line(row.optionalText("id").orElse(""), safe ? "safe" : "unsafe");
    line.put("image", pictures.named(row, row.text("image")));
    for (Row pair : asked) {
      Lines.say(line, "human", instruction(pair));
      Lines.say(line, "gpt", pair.text("response"));
    }
    Lines.mark(line);
    return line;
  }

  private static String instruction(Row pair) {
    for (String key : List.of("instruction", "safe_instruction", "unsafe_instruction")) {
      if (pair.has(key)) {
        return pair.text(key);
      }
    }
    throw pair.wrong("instruction, safe_instruction or unsafe_instruction is missing");
  }

  /// EchoseChen/SPA-VL-RLHF.
  static ObjectNode spaVl(Row row, Pictures pictures, RandomGenerator random) {
    String id = row.optionalText("id").orElse("");
    return Lines.line(id, kind(row, "preference"))
        .put("image", pictures.of(row, "image"))
        .put("question", row.text("question").replace(Lines.MARK, "").strip())
        .put("chosen", row.text("chosen"))
        .put("rejected", row.text("rejected"));
  }

  private static String kind(Row row, String otherwise) {
    return row.optionalText("kind").orElse(otherwise);
  }
}
