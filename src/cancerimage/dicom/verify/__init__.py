"""A program that searches de-identified files for what identified somebody; it shares no code with what it checks."""
