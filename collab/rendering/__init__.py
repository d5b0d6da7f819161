"""From a plan to a picture: what is asked for, who renders it, what came of it, and what leaves as a file."""
