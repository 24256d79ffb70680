"""The node's one connection to the outside: it calls the hub, and nobody calls it."""
