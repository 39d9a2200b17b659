package dev.treeline.inference;

import dev.treeline.decoding.DiffusionNoise;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.PictureTransform;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/// Other views of a question: what the second stream of a contrast is given. Functions on the
/// messages where the words or the pictures change, on the prepared input where only what the model
/// sees does.
public final class Views {
  private Views() {}

  /// VCD's: every picture under diffusion noise.
  ///
  /// @param timestep how many steps of it, see [DiffusionNoise]
  /// @param seed the noise of picture `i` follows from `seed + i`
  public static PreparedInput noised(PreparedInput input, int timestep, long seed) {
    List<Picture> pictures = new ArrayList<>();
    for (Picture picture : input.pictures()) {
      var random = new SplittableRandom(seed + pictures.size());
      float[] pixels = DiffusionNoise.apply(picture.pixels().values(), timestep, random);
      String hash = picture.contentHash() + "+noise" + timestep + "/" + seed;
      pictures.add(picture.withPixels(pixels, hash));
    }
    return input.withPictures(pictures);
  }

  /// VDD's and M3ID's: no picture. The image tokens are taken out of the prompt; the words around
  /// them stay.
  ///
  /// @param imageToken the id that stands for a picture
  public static PreparedInput withoutPictures(PreparedInput input, int imageToken) {
    int[] ids = Arrays.stream(input.tokenIds()).filter(id -> id != imageToken).toArray();
    return input.withTokens(ids).withPictures(List.of());
  }

  /// VDD's other one: each run of image tokens is replaced by one token that means nothing.
  ///
  /// @param imageToken the id that stands for a picture
  /// @param unknown that token, `<unk>` in Llama's vocabulary
  public static PreparedInput withUnknownPictures(
      PreparedInput input, int imageToken, int unknown) {
    int[] ids = input.tokenIds();
    int[] replaced = new int[ids.length];
    int count = 0;
    for (int l = 0; l < ids.length; l++) {
      if (ids[l] != imageToken) {
        replaced[count++] = ids[l];
      } else if (l == 0 || ids[l - 1] != imageToken) {
        replaced[count++] = unknown;
      }
    }
    return input.withTokens(Arrays.copyOf(replaced, count)).withPictures(List.of());
  }

  /// ICD's and CoCA's: a system message of its own, in the place of the one there, or put first.
  public static List<Message> instructed(List<Message> messages, String system) {
    Stream<Message> others = messages.stream().filter(message -> message.role() != Role.SYSTEM);
    return Stream.concat(Stream.of(Message.of(Role.SYSTEM, system)), others).toList();
  }

  /// CODE's: a description in the place of each picture.
  public static List<Message> described(List<Message> messages, String description) {
    return withPictures(messages, _ -> new Content.Text(description));
  }

  /// RITUAL's: every picture transformed.
  ///
  /// @param seed what is random about it follows from this
  public static List<Message> transformed(
      List<Message> messages, PictureTransform transform, long seed) {
    return withPictures(
        messages, image -> new Content.Image(transform.apply(image.source(), seed)));
  }

  private static List<Message> withPictures(
      List<Message> messages, Function<Content.Image, Content> replacement) {
    return messages.stream()
        .map(message ->
            new Message(
                message.role(),
                message.content().stream()
                    .map(part ->
                        switch (part) {
                          case Content.Image image -> replacement.apply(image);
                          case Content.Text text -> text;
                        })
                    .toList()))
        .toList();
  }
}
