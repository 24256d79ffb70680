"""Everything that crosses the network: message shapes, signing and sealing, versions, problem codes."""
