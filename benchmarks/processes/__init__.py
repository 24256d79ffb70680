"""Processes that a benchmark starts, so that each side has its own memory and its own interpreter."""
