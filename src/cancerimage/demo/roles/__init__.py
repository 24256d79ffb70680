"""What the processes of the demo do: those of the hub's host, and those of the nodes' holders."""
