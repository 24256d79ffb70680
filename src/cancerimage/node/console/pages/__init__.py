"""The pages: each turns what the node knows into what a steward reads, and what a steward decides into one change."""
