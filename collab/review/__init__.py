"""The review: what a version shows, what is said of it, and what was decided."""
