"""The pages of the hub: templates, static files, languages, and the views that fill them."""
