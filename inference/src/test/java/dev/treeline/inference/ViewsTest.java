package dev.treeline.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treeline.decoding.DiffusionNoise;
import dev.treeline.models.HostTensor;
import dev.treeline.models.PreparedInput;
import dev.treeline.models.PreparedInput.Picture;
import dev.treeline.models.image.ImageDecoder;
import dev.treeline.models.image.PictureTransform;
import dev.treeline.prompts.Content;
import dev.treeline.prompts.ImageSource;
import dev.treeline.prompts.Message;
import dev.treeline.prompts.Role;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static final HostTensor DETAIL = new HostTensor(new long[] {1}, new float[] {4});
  private static final Picture PICTURE =
      new Picture(new HostTensor(new long[] {2}, new float[] {1, 2}), Map.of("d", DETAIL), "abc");
  private static final PreparedInput INPUT =
      new PreparedInput(
          "text", new int[] {9, 7, 7, 5, 7, 7}, List.of(PICTURE, PICTURE), Map.of("e", DETAIL));
  private static final ImageSource IMAGE =
      new ImageSource.File(Fixture.LLAVA.resolve("images/wide.png"));
  private static final List<Message> MESSAGES =
      List.of(
          Message.of(Role.SYSTEM, "Be kind."),
          Message.user(List.of(IMAGE), "What is it?"),
          Message.of(Role.ASSISTANT, "A cat."));

  @Test
  void eachPictureHasNoiseOfItsOwnThatFollowsFromTheSeed() {
    PreparedInput view = Views.noised(INPUT, 500, 3);
    for (int i = 0; i < 2; i++) {
      float[] expected = DiffusionNoise.apply(new float[] {1, 2}, 500, new SplittableRandom(3 + i));
      assertThat(view.pictures().get(i).pixels().values()).isEqualTo(expected);
      assertThat(view.pictures().get(i).details()).isEqualTo(PICTURE.details());
      assertThat(view.pictures().get(i).contentHash()).isNotEqualTo("abc");
    }
    assertThat(view.extras()).isEqualTo(INPUT.extras());
    assertThat(view.tokenIds()).isEqualTo(INPUT.tokenIds());
  }

  @Test
  void imageTokensAreTakenOutOrEachRunBecomesOne() {
    PreparedInput none = Views.withoutPictures(INPUT, 7);
    assertThat(none.tokenIds()).containsExactly(9, 5);
    assertThat(none.pictures()).isEmpty();
    assertThat(none.extras()).isEqualTo(INPUT.extras());
    PreparedInput unknown = Views.withUnknownPictures(INPUT, 7, 0);
    assertThat(unknown.tokenIds()).containsExactly(9, 0, 5, 0);
    assertThat(unknown.pictures()).isEmpty();
    assertThat(Views.withoutPictures(INPUT, -1).tokenIds()).isEqualTo(INPUT.tokenIds());
  }

  @Test
  void aSystemMessageTakesThePlaceOfTheOneThereOrGoesFirst() {
    List<Message> replaced = Views.instructed(MESSAGES, "Be rude.");
    assertThat(replaced.getFirst()).isEqualTo(Message.of(Role.SYSTEM, "Be rude."));
    assertThat(replaced.subList(1, 3)).isEqualTo(MESSAGES.subList(1, 3));
    assertThat(Views.instructed(MESSAGES.subList(1, 3), "Be rude.")).isEqualTo(replaced);
  }

  @Test
  void aDescriptionStandsWhereThePictureStood() {
    List<Message> described = Views.described(MESSAGES, "A cat.");
    assertThat(described.get(1).content())
        .containsExactly(new Content.Text("A cat."), new Content.Text("What is it?"));
    assertThat(described.get(0)).isEqualTo(MESSAGES.get(0));
  }

  @Test
  void aTransformedPictureStandsWhereThePictureStood() {
    List<Message> flipped = Views.transformed(MESSAGES, PictureTransform.FLIP, 1);
    Content.Image image = (Content.Image) flipped.get(1).content().getFirst();
    var before = ImageDecoder.decode(IMAGE);
    var after = ImageDecoder.decode(image.source());
    assertThat(after.width()).isEqualTo(before.width());
    assertThat(after.rgb()[0]).isEqualTo(before.rgb()[3 * (before.width() - 1)]);
    assertThat(flipped.get(1).content().get(1)).isEqualTo(new Content.Text("What is it?"));
  }
}
