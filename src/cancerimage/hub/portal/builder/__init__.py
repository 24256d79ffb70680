"""The query builder: the tree of a query as nested groups that a visitor edits, with all its logic on the server."""
