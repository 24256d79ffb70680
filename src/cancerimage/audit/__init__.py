"""The append-only log that hub and node keep alike: events, the Merkle tree over them, signed heads, proofs."""
