package dev.treeline.bench.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a benchmark is and where it comes from.
///
/// @param id the name a user sees, such as `vlsbench`
/// @param what one sentence
/// @param where to get it
/// @param licence as its authors state it
/// @param layout what its folder must hold
/// @param rule the official rule, and ours where they differ
/// @param published how many items each part has, by the part's id; empty where no figure is known
/// @param variants what may stand after the folder's name and a colon
public record DataCard(
    String id,
    String what,
    String where,
    String licence,
    String layout,
    String rule,
    Map<String, Integer> published,
    List<String> variants) {
  public DataCard {
    published = Collections.unmodifiableMap(new TreeMap<>(published));
    variants = List.copyOf(variants);
  }
}
