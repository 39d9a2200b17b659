package dev.treeline.bench;

/// Which of MMSafeAware's first ids are safe.
public enum SafeIds {
  /// 1 to 127, as `extract_results.py` and the deleted `dict.txt` have it.
  FIRST_127,
  /// 1 to 128, as `readme.txt` says. Item 128 is a goal-hijacking attack: use this only to compare
  /// with those who report 428 safe items.
  LEGACY_428
}
