/// The command line: one small class for each command.
///
/// Read [Treeline] first. A command holds strings, numbers and paths only, and does its work
/// through classes that are loaded when it runs: `--help` must not wake the engine, Jackson or
/// ImageIO.
@NullMarked
package dev.treeline.bench.cli;

import org.jspecify.annotations.NullMarked;
