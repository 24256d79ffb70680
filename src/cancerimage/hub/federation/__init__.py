"""The nodes of the federation."""
