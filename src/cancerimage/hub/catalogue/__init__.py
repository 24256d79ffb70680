"""The dataset records that the nodes publish: received, searched, counted."""
