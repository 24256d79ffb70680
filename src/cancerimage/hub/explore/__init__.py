"""Cohort questions: asked, followed while the nodes answer, combined, kept for a day."""
