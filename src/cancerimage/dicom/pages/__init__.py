"""Pages of reports that need nothing else: their style, their charts, and the small pieces of HTML."""
