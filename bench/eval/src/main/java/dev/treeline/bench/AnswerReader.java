package dev.treeline.bench;

/// Reads responses to any kind of item: Yes and No by a parser, letters by their own rule, replies
/// by a judge.
///
/// @param parser for questions with Yes or No; `last` also takes the last letter of a choice
/// @param judge what became of replies
public record AnswerReader(AnswerParser parser, Judged judge) {
  /// Where judgements of replies are found.
  @FunctionalInterface
  public interface Judged {
    /// Nobody judged.
    Judged NONE = (_, _, _) -> new Verdict.Unjudged("no judge was asked");

    /// What a judge made of a method's reply to an item.
    Verdict of(Sample sample, String method, String reply);
  }

  /// Without a judge.
  public AnswerReader(AnswerParser parser) {
    this(parser, Judged.NONE);
  }

  /// What a response says.
  public Verdict read(Sample sample, String method, String response) {
    return switch (sample.task()) {
      case Task.Safety _, Task.YesNo _ -> parser.parse(response);
      case Task.Choice choice ->
          ChoiceRules.read(choice.options(), response, parser == AnswerParser.LAST);
      case Task.Reply _ -> judge.of(sample, method, response);
    };
  }
}
