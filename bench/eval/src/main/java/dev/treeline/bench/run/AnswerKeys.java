package dev.treeline.bench.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treeline.bench.Sample;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Names for what a group of items answers to a method: digests of everything that the answers
/// follow from, down to the bit.
///
/// That is the model's files, the versions, the build and the kind of machine; every setting of the
/// run that is not about choosing items or reading answers; the method with all its settings and
/// its adapter's files; each item's id (random draws follow from it), what it asks for, its
/// conversation as the method's strategy renders it, and the content of its pictures; and, for a
/// method that learns, all items of the run with their right answers. Whatever a later version adds
/// to a run's record is part of the name, so at worst an answer is asked again.
final class AnswerKeys {
  private static final List<String> NOT_OF_THE_RUN =
      List.of("data", "methods", "shard", "adapters");
  private static final List<String> NOT_OF_THE_ANSWER =
      List.of("limit", "subsets", "scenarios", "legacy428", "parser", "scoring");

  private final String run;
  private final ObjectNode methods;
  private final JsonNode adapters;
  private final List<Sample> samples;
  private final Map<ImageSource, String> pictures = new ConcurrentHashMap<>();
  private final Map<String, String> learnt = new ConcurrentHashMap<>();

  /// @param samples all items of the run
  /// @param platform what is not in the record and may change the last bits: build and machine
  AnswerKeys(RunRecord record, List<Sample> samples, String platform) {
    ObjectNode json = record.json().deepCopy();
    methods = json.withObject("/methods");
    adapters = json.path("adapters");
    json.remove(NOT_OF_THE_RUN);
    json.withObject("/settings").remove(NOT_OF_THE_ANSWER);
    json.withObject("/model").remove("name");
    this.run = json + "\n" + platform;
    this.samples = List.copyOf(samples);
  }

  /// The name of a group under a method: a SHA-256 in hexadecimal.
  String of(List<Sample> group, ResolvedMethod method) {
    Writer key = new Writer();
    key.add("treeline-answers/1");
    key.add(run);
    String name = method.method().toString();
    key.add(name);
    key.add(methods.path(name).toString());
    method.method().parts().forEach(part -> key.add(adapters.path(part.name()).toString()));
    if (method.rows().isFitted(method.rowSettings())) {
      key.add(learnt.computeIfAbsent(name, _ -> learnt(method)));
    }
    key.add(Integer.toString(group.size()));
    group.forEach(sample -> add(key, sample, method));
    return key.toHex();
  }

  private String learnt(ResolvedMethod method) {
    Writer all = new Writer();
    for (Sample sample : samples) {
      add(all, sample, method);
      all.add(sample.cluster());
    }
    return all.toHex();
  }

  private void add(Writer key, Sample sample, ResolvedMethod method) {
    key.add(sample.id());
    key.add(sample.task().toString());
    // what earlier calls answer follows from what they are asked, so a mark stands for it
    int[] calls = {0};
    List<Message> last =
        method
            .strategy()
            .messages(
                Asking.question(sample, method.strategy().answerPosition()),
                earlier -> {
                  earlier.forEach(message -> add(key, message));
                  return "answer " + ++calls[0];
                });
    last.forEach(message -> add(key, message));
    sample.question().images().forEach(image -> key.add(hash(image)));
  }

  private void add(Writer key, Message message) {
    key.add(message.role().name());
    for (Content part : message.content()) {
      switch (part) {
        case Content.Text(String text) -> key.add("text " + text);
        case Content.Image(ImageSource source) -> key.add("picture " + hash(source));
      }
    }
    key.add("");
  }

  private String hash(ImageSource image) {
    return pictures.computeIfAbsent(image, AnswerKeys::contentHash);
  }

  private static String contentHash(ImageSource image) {
    try {
      return HexFormat.of().formatHex(Seeds.sha256().digest(image.read()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + image.name() + ": " + e.getMessage(), e);
    }
  }

  /// Texts, each with its length before it, so that none runs into the next.
  private static final class Writer {
    private final MessageDigest digest = Seeds.sha256();

    void add(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      digest.update(bytes);
    }

    String toHex() {
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
