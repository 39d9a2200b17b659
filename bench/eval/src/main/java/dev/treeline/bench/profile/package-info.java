/// What answering costs, method by method. [Profiler] runs a [ProfilePlan] and gives a [Profile]:
/// its rows hold [Spread]s over rounds. [Watch] says where the time of an answer went.
@NullMarked
package dev.treeline.bench.profile;

import org.jspecify.annotations.NullMarked;
