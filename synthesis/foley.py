"""What the drawn world sounds like: the score of a scene, for a machine that learns to write such scores.

A score is what a synthesiser needs, 96 times a second: how loud each band of noise is, and how loud and how high two
voices are. Owns which place, hour, weather and subject makes which of it, and how it follows the subject's path. The
name is that of the film trade: foley artists make a picture's noises by hand. Every score is a function of one integer
and holds no recording. Knows no nets and no samples.

H hops of a score · N bands of noise
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthesis import scenes

VERSION = 1
HOPS_A_FRAME = 4  # of the film
HOPS = 48 * HOPS_A_FRAME  # of two seconds
HOP_RATE = 24 * HOPS_A_FRAME
BANDS = 32
VOICES = 2
LEVELS = BANDS + VOICES  # columns of a score that say how loud; the rest say how high
WIDTH = LEVELS + VOICES
LOWEST_HZ, HIGHEST_HZ = 60.0, 11_000.0
# A voice's pitch is in octaves above its base: hums, steps of a cat's voice and hooting; birds, crickets and bells.
BASE_HZ = (40.0, 500.0)
OCTAVES = 4.0
# What lies below HEARD is not heard beside anything else; below FAINT nobody cares how far.
HEARD, FAINT = -5.0, -8.0
SILENCE, LOUDEST = -9.0, 2.0  # natural logarithms of an amplitude; a band alone is narrow, so it may pass full scale
Array = NDArray[np.float32]


def _mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(2595 * np.log10(1 + np.asarray(hertz) / 700))


def band_centres() -> NDArray[np.float64]:
    """The middle of each band in hertz, even in mel (Stevens, Volkmann and Newman 1937): (N,)."""
    mel = np.linspace(_mel(LOWEST_HZ), _mel(HIGHEST_HZ), BANDS)
    return np.asarray(700 * (10 ** (mel / 2595) - 1))


CENTRES = band_centres()
# The share of white noise that lies in each band.
_SHARES = np.gradient(CENTRES) / 12_000


@dataclass(frozen=True)
class Score:
    """score (H, 36) float32: N log amplitudes of noise, then each voice's log amplitude, then each voice's pitch in
    octaves; factors and blocking as in scenes.Clip."""

    score: Array
    factors: dict[str, str]
    blocking: NDArray[np.int16]


class Mixer:
    """A score while it is mixed: power of the noise, and of each voice the loudest that asks for it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.t = (np.arange(HOPS) + 0.5) / HOP_RATE
        self.power = np.zeros((HOPS, BANDS))
        self.level = np.zeros((HOPS, VOICES))
        self.pitch = np.full((HOPS, VOICES), OCTAVES / 2)

    def noise(self, envelope: NDArray[np.float64] | float, low: float, high: float, *, tilt: float = 0.0) -> None:
        """Noise between two frequencies. envelope: its effective value over the hops, of full scale; tilt: decibels per
        octave above `low`."""
        octaves = np.log2(CENTRES / low)
        edge = np.clip(1 + octaves * 2, 0, 1) * np.clip(1 - np.log2(CENTRES / high) * 2, 0, 1)
        shape = edge * 10 ** (tilt * np.maximum(octaves, 0) / 20)
        shape = shape / np.sqrt(np.square(shape) @ _SHARES)
        self.power += np.square(np.broadcast_to(envelope, HOPS))[:, None] * np.square(shape)

    def voice(self, which: int, envelope: NDArray[Any], hertz: NDArray[Any] | float) -> None:
        """A voice, where it is louder than what it says already."""
        pitch = np.clip(np.log2(np.broadcast_to(hertz, HOPS) / BASE_HZ[which]), 0, OCTAVES)
        louder = envelope > self.level[:, which]
        self.level[louder, which] = envelope[louder]
        self.pitch[louder, which] = pitch[louder]

    def hit(self, at: float, *, seconds: float) -> NDArray[np.float64]:
        """The envelope of something struck at a moment, dying away."""
        since = self.t - at
        return np.where(since >= 0, np.exp(-np.maximum(since, 0) / seconds), 0.0)

    def beats(self, hertz: float, *, seconds: float, uneven: float = 0.1) -> NDArray[np.float64]:
        """Things struck again and again, from a beat that began before."""
        first = -float(self.rng.uniform(0, 1 / hertz))
        moments = first + np.arange(int(2 * hertz) + 2) / hertz
        moments = moments + self.rng.normal(0, uneven / hertz, len(moments))
        envelope = np.zeros(HOPS)
        for at in moments:
            envelope = np.maximum(envelope, self.hit(at, seconds=seconds) * float(self.rng.uniform(0.7, 1)))
        return envelope

    def swell(self, seconds: float, *, least: float) -> NDArray[np.float64]:
        """A slow rise and fall between `least` and 1, begun anywhere."""
        phase = float(self.rng.uniform(0, 2 * np.pi))
        wave = 0.5 + 0.5 * np.sin(2 * np.pi * self.t / seconds + phase)
        return np.asarray(least + (1 - least) * wave)

    def mixed(self) -> Array:
        noise = 0.5 * np.log(np.maximum(self.power, 1e-12))
        level = np.log(np.maximum(self.level, 1e-6))
        joined = np.concatenate([noise, level], 1).clip(SILENCE, LOUDEST)
        return np.concatenate([joined, self.pitch], 1).astype(np.float32)


def sample(seed: int) -> Score:
    """The score of one integer: of a scene as `scenes` chooses it, but not drawn."""
    rng = np.random.default_rng([VERSION, 7, seed])
    factors = scenes.choose(rng)
    radius = float(rng.uniform(*scenes.RADIUS))
    motion = scenes.move(factors, radius, float(rng.uniform(46, 58)), rng)
    return Score(write(factors, motion, rng), factors, scenes.blocking(factors, motion, radius))


def write(factors: dict[str, str], motion: scenes.Motion, rng: np.random.Generator) -> Array:
    """The score of these factors and this motion: (H, 36); `rng` chooses what they leave open."""
    mixer = Mixer(rng)
    _PLACES[factors["place"]](mixer, factors)
    if factors["weather"] == "rain":
        _rain(mixer)
    if factors["weather"] in ("fog", "snow"):  # wet or snowy air swallows what is high
        mixer.power *= np.square(np.clip(1500 / CENTRES, 0.25, 1))
        mixer.level *= 0.6
    if factors["subject"] in _SUBJECTS:
        _SUBJECTS[factors["subject"]](mixer, _Subject.of(factors, motion))
    return mixer.mixed()


@dataclass(frozen=True)
class _Subject:
    """How the subject is heard. near (H,): 1 in the middle of the picture, less at its edges; height (H,) in pixels,
    downwards; pace: how fast it moves; moves: whether it does."""

    near: NDArray[np.float64]
    height: NDArray[np.float64]
    pace: float
    moves: bool

    @classmethod
    def of(cls, factors: dict[str, str], motion: scenes.Motion) -> "_Subject":
        at = (np.arange(HOPS) + 0.5) / HOPS * (scenes.FRAMES - 1)
        frames = np.arange(scenes.FRAMES)
        x = np.interp(at, frames, (motion.x - motion.camera_x - 56) * motion.zoom)
        near = 0.25 + 0.75 * np.exp(-np.square(x / 45))
        pace = scenes.PACE[factors["speed"]]
        return cls(near, np.interp(at, frames, motion.y), pace, factors["action"] != "stand")


# Places


def _wind(mixer: Mixer, loud: float, low: float, high: float) -> None:
    gust = mixer.swell(float(mixer.rng.uniform(1.8, 3.5)), least=0.35) * mixer.swell(0.9, least=0.75)
    mixer.noise(loud * gust, low, high, tilt=-5)


def _is_bright(factors: dict[str, str]) -> bool:
    return factors["time"] in ("day", "dawn") and factors["weather"] == "clear"


def _crickets(mixer: Mixer, factors: dict[str, str]) -> None:
    if factors["time"] != "night" or factors["weather"] in ("rain", "snow"):
        return
    trill = (np.sin(2 * np.pi * 16 * mixer.t) > 0) & (np.sin(2 * np.pi * 1.6 * mixer.t + 1) > -0.3)
    mixer.voice(1, 0.035 * trill, 4300.0)


def _chirps(mixer: Mixer, count: float, loud: float = 0.06) -> None:
    """Short calls that fall or rise by half an octave."""
    for at in mixer.rng.uniform(0, 2, mixer.rng.poisson(count)):
        high, turn = float(mixer.rng.uniform(2200, 4200)), float(mixer.rng.choice([-3.5, 3.5]))
        for k in range(int(mixer.rng.integers(2, 5))):
            since = mixer.t - (at + 0.13 * k)
            call = np.where((since > 0) & (since < 0.09), np.sin(np.pi * np.clip(since / 0.09, 0, 1)), 0)
            mixer.voice(1, loud * call, high * 2 ** (turn * np.clip(since, 0, 0.09)))


def _sea(mixer: Mixer, factors: dict[str, str]) -> None:
    mixer.noise(0.11 * mixer.swell(3.2, least=0.35), 90, 2600, tilt=-3)
    mixer.noise(0.03 * mixer.swell(1.3, least=0.2), 1500, 8000, tilt=-2)


def _beach(mixer: Mixer, factors: dict[str, str]) -> None:
    surf = np.power(mixer.swell(4.0, least=0.0), 2)
    mixer.noise(0.03 + 0.10 * surf, 250, 9000, tilt=-2.5)
    _crickets(mixer, factors)
    if _is_bright(factors):
        for at in mixer.rng.uniform(0, 1.8, mixer.rng.poisson(0.8)):  # gulls
            since = np.clip((mixer.t - at) / 0.35, 0, 1)
            mixer.voice(1, 0.06 * np.sin(np.pi * since), 1500 * 2 ** (0.5 * np.sin(np.pi * since) - 0.4 * since))


def _city(mixer: Mixer, factors: dict[str, str]) -> None:
    busy = 0.6 if factors["time"] == "night" else 1.0
    mixer.noise(0.13 * busy * mixer.swell(2.6, least=0.7), 60, 500, tilt=-4)
    mixer.noise(0.035 * busy * mixer.swell(1.7, least=0.3), 600, 3500, tilt=-3)
    if mixer.rng.random() < 0.25 * busy:  # somebody hoots
        at, long = float(mixer.rng.uniform(0, 1.5)), float(mixer.rng.uniform(0.15, 0.4))
        mixer.voice(0, 0.07 * ((mixer.t > at) & (mixer.t < at + long)), float(mixer.rng.uniform(330, 420)))


def _desert(mixer: Mixer, factors: dict[str, str]) -> None:
    _wind(mixer, 0.085, 220, 1300)
    _crickets(mixer, factors)


def _forest(mixer: Mixer, factors: dict[str, str]) -> None:
    mixer.noise(0.028 * mixer.swell(2.3, least=0.3) * mixer.swell(0.5, least=0.6), 1800, 9500)
    _crickets(mixer, factors)
    if _is_bright(factors):
        _chirps(mixer, 2.2 if factors["time"] == "dawn" else 1.4)
    if factors["time"] == "night" and mixer.rng.random() < 0.35:  # an owl
        at = float(mixer.rng.uniform(0, 1.2))
        for gap, long in ((0.0, 0.16), (0.3, 0.4)):
            since = np.clip((mixer.t - at - gap) / long, 0, 1)
            mixer.voice(0, 0.09 * np.sin(np.pi * since), 390 - 30 * since)


def _mountains(mixer: Mixer, factors: dict[str, str]) -> None:
    _wind(mixer, 0.12, 90, 500)
    _wind(mixer, 0.02, 700, 1800)


def _snow(mixer: Mixer, factors: dict[str, str]) -> None:
    _wind(mixer, 0.045, 300, 1000)


def _kitchen(mixer: Mixer, factors: dict[str, str]) -> None:
    mixer.voice(0, np.full(HOPS, 0.03), 100.0)  # a fridge
    mixer.noise(0.012, 80, 700, tilt=-4)
    mixer.noise(0.10 * mixer.beats(2.0, seconds=0.008, uneven=0), 2200, 6500)  # a clock


def _rain(mixer: Mixer) -> None:
    mixer.noise(0.10 * mixer.swell(1.9, least=0.85), 700, 10_500, tilt=1)
    drops = (mixer.rng.random(HOPS) < 0.22) * mixer.rng.uniform(0.05, 0.22, HOPS)
    mixer.noise(drops, 1800, 7000)


# Subjects


def _bird(mixer: Mixer, subject: _Subject) -> None:
    if subject.moves:
        mixer.noise(0.14 * subject.near * mixer.beats(3.5 * subject.pace, seconds=0.05), 250, 1600, tilt=-3)
    _chirps(mixer, 0.9, loud=0.11)


def _fish(mixer: Mixer, subject: _Subject) -> None:
    for at in mixer.rng.uniform(0, 2, 1 + mixer.rng.poisson(3 * subject.pace)):  # bubbles rise in pitch as they shrink
        since = np.clip((mixer.t - at) / 0.08, 0, 1)
        mixer.voice(0, 0.14 * subject.near * np.sin(np.pi * since), 260 * 2**since)


def _horse(mixer: Mixer, subject: _Subject) -> None:
    if subject.moves:
        mixer.noise(
            0.42 * subject.near * mixer.beats(4.2 * subject.pace, seconds=0.022, uneven=0.14), 350, 2600, tilt=-3
        )


def _cat(mixer: Mixer, subject: _Subject) -> None:
    if mixer.rng.random() < 0.75:
        since = np.clip((mixer.t - float(mixer.rng.uniform(0, 1.3))) / 0.6, 0, 1)
        mixer.voice(0, 0.17 * subject.near * np.sin(np.pi * since), 380 * 2 ** (0.7 * np.sin(np.pi * np.sqrt(since))))


def _balloon(mixer: Mixer, subject: _Subject) -> None:
    if mixer.rng.random() < 0.7:  # its burner
        since = np.clip((mixer.t - float(mixer.rng.uniform(-0.3, 0.9))) / 0.9, 0, 1)
        mixer.noise(0.24 * subject.near * np.sqrt(np.sin(np.pi * since)), 180, 4200, tilt=-3)


def _car(mixer: Mixer, subject: _Subject) -> None:
    turns = (52 if subject.moves else 42) * subject.pace**0.5
    mixer.voice(0, (0.26 if subject.moves else 0.14) * subject.near, turns * (1 + 0.02 * np.sin(9 * mixer.t)))
    if subject.moves:
        mixer.noise(0.12 * subject.near * subject.pace**0.5, 250, 2200, tilt=-4)


def _rocket(mixer: Mixer, subject: _Subject) -> None:
    loud = (0.34 if subject.moves else 0.12) * subject.pace**0.3
    mixer.noise(loud * subject.near * mixer.swell(0.17, least=0.85), 60, 3000, tilt=-3.5)


def _boat(mixer: Mixer, subject: _Subject) -> None:
    mixer.noise(0.17 * subject.near * mixer.beats(1.6 * subject.pace**0.5, seconds=0.13), 280, 1700, tilt=-4)


def _person(mixer: Mixer, subject: _Subject) -> None:
    if subject.moves:
        mixer.noise(
            0.36 * subject.near * mixer.beats(2.1 * subject.pace, seconds=0.028, uneven=0.05), 120, 1100, tilt=-4
        )


def _ball(mixer: Mixer, subject: _Subject) -> None:
    """It sounds where it turns upwards; what rolls hums along the ground."""
    height = subject.height
    low = np.flatnonzero((height[1:-1] >= height[:-2]) & (height[1:-1] > height[2:]) & (np.ptp(height) > 6)) + 1
    for at in low:
        mixer.noise(0.6 * subject.near * mixer.hit(mixer.t[at], seconds=0.045), 70, 600, tilt=-3)
    if subject.moves and not len(low):
        mixer.noise(0.07 * subject.near, 90, 600, tilt=-3)


def _flame(mixer: Mixer, subject: _Subject) -> None:
    mixer.noise(0.07 * subject.near * mixer.swell(0.6, least=0.6), 120, 900, tilt=-3)
    cracks = (mixer.rng.random(HOPS) < 0.1) * mixer.rng.uniform(0.1, 0.5, HOPS)
    mixer.noise(cracks * subject.near, 1200, 6500)


def _tree(mixer: Mixer, subject: _Subject) -> None:
    mixer.noise(0.05 * subject.near * mixer.swell(1.1, least=0.25), 1800, 9000)


def _butterfly(mixer: Mixer, subject: _Subject) -> None:
    mixer.noise(0.045 * subject.near * mixer.beats(7 * subject.pace, seconds=0.03), 500, 2400, tilt=-2)


_PLACES = {
    "sea": _sea,
    "city": _city,
    "desert": _desert,
    "forest": _forest,
    "mountains": _mountains,
    "beach": _beach,
    "snow": _snow,
    "kitchen": _kitchen,
}
_SUBJECTS = {
    "bird": _bird,
    "fish": _fish,
    "horse": _horse,
    "cat": _cat,
    "balloon": _balloon,
    "car": _car,
    "rocket": _rocket,
    "boat": _boat,
    "person": _person,
    "tree": _tree,
    "ball": _ball,
    "flame": _flame,
    "butterfly": _butterfly,
}
