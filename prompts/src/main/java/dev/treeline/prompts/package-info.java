/// What is said to a model: messages, and the strategies that make them from a question.
///
/// Read [Message] and [Content] first, then [PromptStrategy] and [Strategies].
@NullMarked
package dev.treeline.prompts;

import org.jspecify.annotations.NullMarked;
