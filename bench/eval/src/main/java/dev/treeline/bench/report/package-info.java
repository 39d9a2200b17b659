/// What a comparison is shown as: tables for the terminal and for files, and one page of HTML.
///
/// Read [Study] first, then [RunOutputs] and [HtmlReport].
@NullMarked
package dev.treeline.bench.report;

import org.jspecify.annotations.NullMarked;
