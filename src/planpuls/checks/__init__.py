"""Whether the figures of a run can be right: declared checks of ranges, sums, jumps, coverage and totals."""
