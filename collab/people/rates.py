"""How much of something one caller may do in a minute, counted in this web process."""

from django.core.cache import cache


def within(name: str, *, most: int) -> bool:
    """Count one more of these in this minute; whether that is still within `most`."""
    cache.add(name, 0, timeout=60)
    try:
        counted: int = cache.incr(name)
    except ValueError:  # its minute ended just now
        return True
    return counted <= most
