"""Text that is burned into pixels, and faces: finding it, judging it, and blackening it."""
