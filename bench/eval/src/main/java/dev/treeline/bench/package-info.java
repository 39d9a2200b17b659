/// Data sets, scoring, statistics, comparison, reports and the command line.
@NullMarked
package dev.treeline.bench;

import org.jspecify.annotations.NullMarked;
