package dev.treeline.bench.report;

import dev.treeline.bench.profile.Profile;
import java.util.Map;

/// A profile and what it was taken of.
///
/// @param title model and questions in a few words
/// @param settings what makes it again: model, tokens, rounds, threads, dtype, …; in order
/// @param machine processor, cores, Java, versions, date; in order
/// @param command the command line that makes it again
public record ProfileStudy(
    String title,
    Map<String, String> settings,
    Map<String, String> machine,
    String command,
    Profile profile) {}
