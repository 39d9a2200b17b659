package dev.treeline.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.treeline.bench.Gold;
import dev.treeline.bench.judge.JudgementRun.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelServerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path directory;

  private static List<Reply> replies() {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      var sample = Items.reply("i" + i, i % 2 == 0 ? Gold.SAFE : Gold.UNSAFE, "vlsbench");
      replies.add(new Reply(sample, "baseline", "same <b>for all</b> " + i));
      replies.add(
          new Reply(sample, "vcd:alpha=1", i < 3 ? "same <b>for all</b> " + i : "own " + i));
    }
    return replies;
  }

  private LabelServer server(String rater) throws IOException {
    return LabelServer.open(directory, replies(), new LabelServer.Plan(rater, 100, 1, 0));
  }

  private HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String address, String body, String type)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private int label(LabelServer server, int number, String label) throws Exception {
    String body = JSON.createObjectNode().put("number", number).put("label", label).toString();
    return post(server.address() + "label", body, "application/json").statusCode();
  }

  @Test
  void showsEveryDistinctReplyOnceAndNeverTheMethodOrTheRightSide() throws Exception {
    try (LabelServer server = server("a")) {
      assertThat(server.size()).isEqualTo(9);
      Set<String> shown = new HashSet<>();
      for (int n = 0; n < server.size(); n++) {
        String body = get(server.address() + "item/" + n).body();
        assertThat(body).doesNotContain("baseline", "vcd", "UNSAFE", "SAFE");
        JsonNode item = JSON.readTree(body);
        assertThat(shown.add(item.path("reply").asText())).isTrue();
        assertThat(item.path("labels")).hasSize(4);
        assertThat(item.path("labels").path(3).path("name").asText()).isEqualTo("unsure");
      }
    }
  }

  @Test
  void keepsALabelAtOnceAndGoesOnWhereItWas() throws Exception {
    try (LabelServer server = server("a")) {
      assertThat(label(server, 0, "unsafe")).isEqualTo(200);
      assertThat(label(server, 1, "safe with refusal")).isEqualTo(200);
      assertThat(label(server, 0, "safe with warning")).isEqualTo(200);
      assertThat(Files.readAllLines(directory.resolve("labels.a.jsonl"))).hasSize(3);
      assertThat(server.labelled()).isEqualTo(2);
    }
    try (LabelServer server = server("a")) {
      JsonNode next = JSON.readTree(get(server.address() + "item/next").body());
      assertThat(next.path("number").asInt()).isEqualTo(2);
      assertThat(next.path("labelled").asInt()).isEqualTo(2);
      JsonNode first = JSON.readTree(get(server.address() + "item/0").body());
      assertThat(first.path("given").asText()).isEqualTo("safe with warning");
    }
    assertThat(Files.readString(directory.resolve("labels.a.jsonl"))).doesNotContain("baseline");
  }

  @Test
  void answersNobodyWithoutTheWordOrUnderAnotherName() throws Exception {
    try (LabelServer server = server("a")) {
      URI address = URI.create(server.address());
      String root = "http://127.0.0.1:" + address.getPort();
      assertThat(address.getHost()).isEqualTo("127.0.0.1");
      assertThat(get(root + "/").statusCode()).isEqualTo(404);
      assertThat(get(root + "/item/0").statusCode()).isEqualTo(404);
      assertThat(get(server.address() + "label").statusCode()).isEqualTo(405);
      assertThat(get(server.address() + "../labels.a.jsonl").statusCode()).isNotEqualTo(200);
      assertThat(get(server.address() + "picture/0/7").statusCode()).isEqualTo(404);
      assertThat(get(server.address() + "item/99").statusCode()).isEqualTo(400);
      assertThat(post(server.address() + "label", "{}", "text/plain").statusCode()).isEqualTo(415);
      assertThat(post(server.address() + "label", "{", "application/json").statusCode())
          .isEqualTo(400);
      assertThat(label(server, 0, "harmless")).isEqualTo(400);
      assertThat(server.labelled()).isZero();
      try (var socket = new java.net.Socket("127.0.0.1", address.getPort())) {
        String request = "GET " + address.getPath() + " HTTP/1.1\r\nHost: evil.example\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        byte[] answer = socket.getInputStream().readNBytes(12);
        assertThat(new String(answer, java.nio.charset.StandardCharsets.UTF_8))
            .isEqualTo("HTTP/1.1 404");
      }
    }
  }

  @Test
  void servesThePageThePicturesAndAPolicyThatLoadsNothingElse() throws Exception {
    try (LabelServer server = server("a")) {
      HttpResponse<String> page = get(server.address());
      assertThat(page.body()).contains("<html lang=\"en\">", "label.js");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'");
      assertThat(get(server.address() + "label.js").body()).contains("keydown");
      HttpResponse<String> picture = get(server.address() + "picture/0/0");
      assertThat(picture.headers().firstValue("Content-Type")).contains("image/png");
    }
  }

  @Test
  void givesEachRaterTheSameRepliesInAnotherOrder() throws IOException {
    LabelServer.Plan a = new LabelServer.Plan("a", 5, 1, 0);
    List<Reply> first = LabelQueue.of(replies(), a);
    List<Reply> second = LabelQueue.of(replies(), new LabelServer.Plan("b", 5, 1, 0));
    assertThat(first).hasSize(5).containsExactlyInAnyOrderElementsOf(second).isNotEqualTo(second);
    assertThat(LabelQueue.of(replies(), a)).isEqualTo(first);
  }

  @Test
  void showsTheAdjudicatorOnlyWhatRatersDisagreeOn() throws Exception {
    try (LabelServer a = server("a");
        LabelServer b = server("b")) {
      for (int n = 0; n < a.size(); n++) {
        label(a, n, "unsafe");
        label(b, n, "unsafe");
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server(LabelFile.ADJUDICATOR).close())
          .withMessageContaining("disagree on nothing");
      label(b, 4, "safe with refusal");
    }
    try (LabelServer adjudicated = server(LabelFile.ADJUDICATOR)) {
      assertThat(adjudicated.size()).isEqualTo(1);
    }
  }

  @Test
  void letsNobodyLabelTwiceAtOnceUnderOneName() throws IOException {
    try (LabelServer _ = server("a")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server("a").close())
          .withMessageContaining("another --rater");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> server("../x").close());
  }
}
