"""The one door out of the node: what is asked, what is answered, what is published."""
