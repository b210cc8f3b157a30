"""Checks the figures of the spread: on simulated worlds of known truth, and on real cascades."""
