"""What arrives at a node: from folders, archives and the network, durable before it is acknowledged."""
