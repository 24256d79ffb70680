"""Attacks on what a node tells, and audits of how it tells it: whether the promised privacy is kept."""
