"""A film for editing programs that read no OpenTimelineIO: an EDL (CMX 3600) or an FCPXML, zipped with its media.

Owns what these forms cannot hold and says so in a file beside them, in both languages. OpenTimelineIO's own adapters
write them, from the timeline that otio.py makes.
"""

import zipfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from collab.review import otio as bundles
from collab.review.otio import Json
from collab.sentences import languages, phrase

# The adapter's name, and the file's.
FORMS = {"edl": ("cmx_3600", "film.edl"), "fcpxml": ("fcpx_xml", "film.fcpxml")}
LOST = "READ-ME.txt"
SOUND = "sound.wav"


def write(
    shots: Sequence[Json],
    path: Path,
    *,
    format: str,
    title: str,
    metadata: Json,
    find: Callable[[str], Path],
    sound: Path | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """As otio.write; format: a key of FORMS. metadata is among what these forms lose; the sound lies beside them."""
    import opentimelineio as otio

    adapter, name = FORMS[format]
    cuts = [_plain(shot) for shot in shots]
    if format == "fcpxml":  # its adapter knows no transition
        cuts = [{**cut, "dissolve": 0} for cut in cuts]
    media = bundles.names(cuts)
    timeline = bundles.timeline(cuts, title=title, metadata={}, media=media)
    if format == "edl":
        _blacken(timeline)
    text = otio.adapters.write_to_string(timeline, adapter)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr(name, text, zipfile.ZIP_DEFLATED)
        bundle.writestr(LOST, "\n\n".join(phrase("review", f"lost_{format}", each) for each in languages()) + "\n")
        if sound:
            bundle.write(sound, SOUND)
        for done, (sha256, place) in enumerate(media.items(), start=1):
            bundle.write(find(sha256), place)
            progress(done / len(media))


def _blacken(timeline: Any) -> None:
    """Makes an event of each gap from which a clip comes up: else the one before the gap would shine through."""
    import opentimelineio as otio

    track = timeline.tracks[0]
    for at, (gap, after) in enumerate(pairwise(list(track))):
        if isinstance(gap, otio.schema.Gap) and isinstance(after, otio.schema.Transition):
            black = otio.schema.Clip(source_range=gap.source_range)
            black.metadata["cmx_3600"] = {"reel": "BL"}
            black.markers.extend([otio.schema.Marker.clone(one) for one in gap.markers])
            track[at] = black


def _plain(shot: Json) -> Json:
    """A cut with the one take that is shown; black where there is none, for which these forms have no word."""
    if "gap" in shot:
        return shot
    if shot["shown"] is None:
        return {"gap": shot["frames"], "markers": shot["markers"]}
    return {**shot, "takes": [take for take in shot["takes"] if take["file"] == shot["shown"]]}
