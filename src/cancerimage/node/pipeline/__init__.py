"""From what arrived to a dataset that can be found: every step of a batch, resumable wherever it was interrupted."""
