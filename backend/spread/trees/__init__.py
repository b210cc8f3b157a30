"""Share trees: their shape, the sums kept along their branches, and pruning for display."""
