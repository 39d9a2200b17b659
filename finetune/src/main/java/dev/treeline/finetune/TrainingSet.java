package dev.treeline.finetune;

import java.util.List;

/// What a run learns from and is measured on.
///
/// @param side how pictures and words reach the model
/// @param patches for vision pre-training; perhaps empty
/// @param rows of answers to learn; perhaps empty
/// @param heldOut rows that only measure; perhaps empty
/// @param pairs rows of a better and a worse answer; perhaps empty
/// @param heldOutPairs such that only measure; perhaps empty
record TrainingSet(
    ModelSide side,
    List<PatchTask.Patches> patches,
    List<PackedRow> rows,
    List<PackedRow> heldOut,
    List<PackedRow> pairs,
    List<PackedRow> heldOutPairs) {}
