"""Where people look at images that no machine could judge, and decide what becomes of them."""
