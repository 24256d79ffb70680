"""The words everyone shares: coded values and their labels in every language."""
