"""People who operate the hub: who they are, how they sign in, what they may do."""
