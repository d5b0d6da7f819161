"""A cell's codes as bytes: what the clip store keeps, the next cell continues and tuning learns from.

Owns the form of the blob (safetensors: blocking, cast, top, sound and, after a full render, bottom codes; the codec
that they belong to) and its checks. Knows nothing of nets.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from synthesis import audio, blob, blocking, casting
from synthesis import lut as luts
from synthesis.orders import CELLS

STEPS = blocking.STEPS
TOP, BOTTOM, VIEWS = (STEPS, 4, 7), (STEPS, 8, 14), (STEPS + 1, 3)
CAST = casting.LENGTH + blocking.LENGTH
SOUND, PHASE = audio.CODES, (2,)


_NUMBERS = ("matte", "finish", "weather")
_AS_STORED = ("views", "phase", "where", "lut", "curves")  # no codes


class BadCodes(ValueError):
    """The bytes are no codes of ours, or codes of another codec."""


@dataclass(frozen=True)
class CellCodes:
    """One cell: blocking (18,), top (8, 4, 7), bottom (8, 8, 14) or None for a preview; all int64.

    cast (n, 21) int64: of each who is there the numbers of `casting`, and the blocking; where (n, 8, 14) bool: in which
    cells of the bottom grid they are shown. None: nobody was cast before there was a refiner.
    matte, finish, weather (1,) int64: numbers of `setting`; None: the place is the one that the codes hold, the frames
    stay as they are drawn, nothing falls.
    lut (9, 9, 9, 3) uint8: the colours in which its frames are shown (`lut`), None: as they are drawn; curves (3, 256)
    uint8: the tone curves before it, None: none.
    views (9, 3) float32: where the camera's window lies (`camera`), None: over the whole picture.
    sound (8, 7) int64 (`audio`), None: silent, as cells were before there was sound; phase (2,) float64: in turns,
    where its voices end, so that the next cell's go on from there.
    """

    blocking: Tensor
    top: Tensor
    bottom: Tensor | None = None
    views: Tensor | None = None
    sound: Tensor | None = None
    phase: Tensor | None = None
    cast: Tensor | None = None
    where: Tensor | None = None
    matte: Tensor | None = None
    finish: Tensor | None = None
    weather: Tensor | None = None
    lut: Tensor | None = None
    curves: Tensor | None = None

    @property
    def grade(self) -> luts.Grade | None:
        """The colours in which its frames are shown."""
        return None if self.lut is None else luts.Grade(self.lut, self.curves)

    def to_bytes(self, codec: str, sound: str = "") -> bytes:
        """The blob; the same codes give the same bytes. codec, sound: the hashes of the codecs that read them."""
        tensors = {"blocking": self.blocking.to(torch.int16), "top": self.top.to(torch.uint16)}
        if self.bottom is not None:
            tensors["bottom"] = self.bottom.to(torch.uint16)
        if self.cast is not None and self.where is not None:
            tensors |= {"cast": self.cast.to(torch.int16), "where": self.where}
        numbers = {name: getattr(self, name) for name in _NUMBERS}
        tensors |= {name: number.to(torch.int16) for name, number in numbers.items() if number is not None}
        tensors |= {name: whole for name in ("views", "lut", "curves") if (whole := getattr(self, name)) is not None}
        if self.sound is not None and self.phase is not None:
            tensors |= {"sound": self.sound.to(torch.uint16), "phase": self.phase}
        return blob.write(tensors, {"codec": codec} | ({"sound": sound} if "sound" in tensors else {}))

    @classmethod
    def from_bytes(cls, data: bytes, codec: str, sound: str = "") -> "CellCodes":
        """Read a blob. Raises BadCodes unless it is whole and of this codec. Sound of another codec is left out: the
        picture goes on all the same.
        """
        try:
            stored, metadata = blob.read(data)
        except blob.BadBlob as error:
            raise BadCodes(f"not a codes blob: {error}") from error
        views, phase, where, table, curves = (stored.pop(name, None) for name in _AS_STORED)
        tensors = {name: tensor.to(torch.int64) for name, tensor in stored.items()}
        found = metadata.get("codec", "none")
        if found != codec:
            raise BadCodes(f"codes of codec {found}, but this engine's is {codec}")
        heard, phase = (tensors.get("sound"), phase) if metadata.get("sound") == sound else (None, None)
        plan, top = (tensors.get(name, torch.empty(0)) for name in ("blocking", "top"))
        bottom, cast = (tensors.get(name) for name in ("bottom", "cast"))
        numbers = {name: tensors.get(name) for name in _NUMBERS}
        cell = cls(plan, top, bottom, views, heard, phase, cast, where, **numbers, lut=table, curves=curves)
        cell._check()
        return cell

    def _check(self) -> None:
        shapes = {"blocking": (blocking.LENGTH,), "top": TOP, "bottom": BOTTOM, "views": VIEWS}
        shapes |= {"lut": luts.SHAPE, "curves": luts.CURVES}
        shapes |= {"sound": SOUND, "phase": PHASE} | dict.fromkeys(_NUMBERS, (1,))
        if self.cast is not None:
            shapes |= {"cast": (len(self.cast), CAST), "where": (len(self.cast), *CELLS)}
        for name, shape in shapes.items():
            tensor = getattr(self, name)
            if tensor is not None and tuple(tensor.shape) != shape:
                raise BadCodes(f"{name} codes of shape {tuple(tensor.shape)}, expected {shape}")
