/// Few rows of a language model in Java: one decode step of one or several sequences, over weights
/// of 16 bits in native memory, with the vector instructions that the processor has.
///
/// Every number comes out the same whatever rows it is computed with, however many threads work,
/// and whether the code runs compiled or not: sums have one fixed order, and functions such as the
/// exponential are made of exact operations.
@NullMarked
package dev.treeline.inference.rows;

import org.jspecify.annotations.NullMarked;
