/// The part of Jinja that chat templates use, with Python's meaning of every value: text,
/// whitespace and truth come out as `transformers` makes them. A template reaches the values it is
/// given and nothing else: no file, no class, no method of a Java object.
///
/// Read [JinjaTemplate], then `Lexer`, `StatementParser`, `ExpressionParser`, `Values`.
@NullMarked
package dev.treeline.models.jinja;

import org.jspecify.annotations.NullMarked;
