"""Dissolves: over which frames of the film a clip comes up over what is before it.

It belongs to the clip that comes in and lies in its first frames, so that the film keeps its length and its cuts. Pure,
standard library only. Nothing drawn depends on it.
"""

from collab.film.timeline import Timeline, film

# The first frame of the film that is dissolved, and how many are.
Dissolve = tuple[int, int]


def dissolved(timeline: Timeline) -> list[Dissolve]:
    """In the order of the film, none over another. A clip whose beginning another one covers comes in with a cut."""
    clips = {clip.id: clip for clip in timeline.clips}
    found, at = [], 0
    for cut in film(timeline):
        length = cut.stop - cut.start
        clip = clips[cut.clip] if cut.clip else None
        if clip and clip.dissolve and cut.start == clip.start:
            found.append((at, min(clip.dissolve, length)))
        at += length
    return found
