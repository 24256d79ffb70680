"""Small pictures of released series that the catalogue shows of an open dataset, if its holder chooses some."""
