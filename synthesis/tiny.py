"""A tiny checkpoint with random weights: a whole engine that draws noise, made in a second.

Owns nothing but its making. For tests and for trying the house without trained weights.
"""

from pathlib import Path

import torch

from synthesis import blocking, checkpoint, observer
from synthesis.audio import SoundCodec, SoundCodecConfig
from synthesis.blocking import Blocking, BlockingConfig
from synthesis.codec import Codec, CodecConfig
from synthesis.codes import BOTTOM, TOP, CellCodes
from synthesis.matting import Matting, MattingConfig
from synthesis.observer import Observer
from synthesis.prior import Prior, PriorConfig
from synthesis.refining import Refiner, RefinerConfig
from synthesis.replay import Example, Replay

_TEMPLATES = "template.weight"
_WORDS = ("watercolour", "a red boat crosses to the left at sea, at sunset", "spotted, in the rain")


def make_tiny(folder: Path, seed: int = 0) -> None:
    """Write a checkpoint folder that Engine.load reads. The same seed gives the same weights."""
    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        config = CodecConfig.of("tiny")
        Codec(config).save(folder / "codec")
        codec = Codec.load(folder / "codec").hash
        codes = {"top_codes": config.top_codes, "bottom_codes": config.bottom_codes}
        save_net(folder / "blocking", Blocking(BlockingConfig.of("tiny")), size="tiny", codec=codec)
        for level in ("top", "bottom"):
            save_net(folder / level, Prior(PriorConfig.of("tiny", level, **codes)), size="tiny", codec=codec)
        refiner = Refiner(RefinerConfig.of("tiny", config.channels[0]))
        torch.nn.init.normal_(refiner.correct.weight, std=0.05)
        save_net(folder / "refiner", refiner, size="tiny", codec=codec)
        observer.save(folder / "observer", Observer())
        examples = [_example(config) for _ in range(16)]
        Replay(examples[:8], examples[8:]).save(folder / "replay")
        SoundCodec(SoundCodecConfig.of("tiny")).save(folder / "sound_codec")
        sounds = SoundCodec.load(folder / "sound_codec")
        sound = Prior(PriorConfig.of("tiny", "sound", top_codes=sounds.config.codes))
        save_net(folder / "sound", sound, size="tiny", codec=sounds.hash)
        save_net(folder / "mattes", Matting(MattingConfig.of("tiny")), size="tiny", codec=codec)


def save_net(path: Path, net: Blocking | Prior | Refiner | Matting, *, size: str, codec: str) -> None:
    """Write one net as bfloat16, templates (most of those that have some) in eight bits, beside the JSON that builds it
    again; codec: whose codes it was trained on."""
    own = net.state_dict()
    tensors = {name: tensor.to(torch.bfloat16) for name, tensor in own.items()}
    if _TEMPLATES in own:
        tensors |= checkpoint.packed(_TEMPLATES, own[_TEMPLATES])
    checkpoint.save(path, tensors, {"size": size, "codec": codec, "net": net.config.plain()})


def _example(config: CodecConfig) -> Example:
    steps = [torch.randint(n, (blocking.STEPS,)) for n in (blocking.COLUMNS, blocking.ROWS)]
    head = torch.tensor([int(torch.randint(blocking.CAMERAS, ())), int(torch.randint(1, blocking.SIZES, ()))])
    path = torch.stack(steps, 1).flatten()
    top, bottom = torch.randint(config.top_codes, TOP), torch.randint(config.bottom_codes, BOTTOM)
    return Example(_WORDS[:2], _WORDS, CellCodes(torch.cat([head, path]), top, bottom))
