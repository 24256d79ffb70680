"""What may leave a node: policies, noise, limits, charges; pure functions with their proofs beside them."""
