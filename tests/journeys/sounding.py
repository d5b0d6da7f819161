"""A film whose sound says where it is: drawn without an engine, and heard where the page's own graph gives it out.

Four seconds of a tone that rises (its height is the second of the film), in two takes that are one chain; a second and
a half of one tone, trimmed; two seconds of a take without a sound. Run inside a process with Django set up.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.journeys.numbered import edit

RATE = 24_000
TAKE = 2 * RATE
LOUD = 0.5
LOW, RISE = 300, 300  # Hz, Hz a second
TONE, NEW_TONE, OTHER_TONE = 880, 2000, 1400  # Hz
# What each clip shows of its source: frames [start, stop).
CLIPS = {"a": (0, 96), "b": (12, 48), "c": (0, 48)}
RISING = 4.0  # seconds
SILENT = 5.5
END = 7.5

# Listens at the page's one way out. window.heard(): the film's second under the playhead, how loud (0 to 1) and how
# high (Hz) it sounds, whether all of that is one tone (where one sound ends and another begins, the waves that are
# counted belong to neither), and how many seconds later what is made now leaves the loudspeaker.
LISTEN = """(() => {
    window.taps = [];
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (to, ...rest) {
        if (to === this.context.destination) {
            const tap = new AnalyserNode(this.context, { fftSize: 32768 });
            connect.call(this, tap);
            window.taps.push(tap);
        }
        return connect.call(this, to, ...rest);
    };
    const last = (count) => {
        const tap = window.taps.at(-1);
        const all = new Float32Array(32768);
        if (tap) tap.getFloatTimeDomainData(all);
        return all.subarray(all.length - count);
    };
    window.last = (count) => [...last(count)];
    window.heard = () => {
        const at = document.querySelector('video').currentTime;
        const samples = last(512);
        const loud = Math.max(...samples.map(Math.abs));
        const ups = [];
        for (let i = 1; i < samples.length; i++)
            if (samples[i - 1] <= 0 && samples[i] > 0)
                ups.push(i - 1 + samples[i - 1] / (samples[i - 1] - samples[i]));
        const high = ups.length < 2 ? 0 : 24000 * (ups.length - 1) / (ups.at(-1) - ups[0]);
        const waves = ups.slice(1).map((up, i) => up - ups[i]);
        const even = waves.length > 2 && Math.max(...waves) < 1.1 * Math.min(...waves);
        const middle = ups.length < 2 ? 0 : (512 - (ups.at(-1) + ups[0]) / 2) / 24000;
        const context = window.taps.at(-1)?.context;
        const told = context?.getOutputTimestamp();
        const late = context
            ? context.currentTime - told.contextTime - (performance.now() - told.performanceTime) / 1000 : 0;
        return { at, loud, high, even, middle, late };
    };
    window.record = () => {
        window.looks = [];
        const note = () => { window.looks.push(window.heard()); requestAnimationFrame(note); };
        note();
    };
})()"""


def rising(cell: int) -> NDArray[np.int16]:
    time = np.arange(cell * TAKE, (cell + 1) * TAKE) / RATE
    return whole(np.sin(2 * np.pi * (LOW * time + RISE * time**2 / 2)))


def tone(high: int) -> NDArray[np.int16]:
    return whole(np.sin(2 * np.pi * high * np.arange(TAKE) / RATE))


def whole(wave: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.round(wave * LOUD * 32767).astype(np.int16)


def lay(room_id: str) -> None:
    """Put the three clips in place of the sample's, and draw them."""
    from pycrdt import Map

    from collab.film import document

    def clips(film: Any) -> None:
        shared = film.get("clips", type=Map)
        for name in list(shared.keys()):
            del shared[name]
        for number, (name, (start, stop)) in enumerate(CLIPS.items()):
            shared[name] = document.clip(number, f"a red car number {number}", "", 2)
            shared[name]["start"], shared[name]["stop"] = start, stop

    edit(room_id, clips)
    draw(room_id, tone(TONE))


def again(room_id: str) -> None:
    """Somebody wants another take of the tone, and gets a higher one."""
    from pycrdt import Map

    edit(room_id, lambda film: film.get("clips", type=Map)["b"].__setitem__("seed", 99))
    draw(room_id, tone(NEW_TONE))


def another(room_id: str) -> None:
    """Somebody wants a second take of the tone beside the first, and is shown it."""
    from pycrdt import Map

    edit(room_id, lambda film: film.get("variations", type=Map).__setitem__("b:0", 1))
    draw(room_id, tone(OTHER_TONE))


def draw(room_id: str, middle: NDArray[np.int16]) -> None:
    """Hand in takes for what waits."""
    from collab.models import Want
    from collab.rendering import claims
    from synthesis import media

    wants = Want.objects.filter(room=room_id, until=None).values_list("key", "clip", "index")
    wanted = {key: (clip, index) for key, clip, index in wants}
    while claim := claims.claim("preview", base="base"):
        claims.previewed(claim, top=b"top", film=None, thumb=None, seconds=1)
    while claim := claims.claim("full", base="base"):
        clip, index = wanted[claim.key]
        sound = {"a": rising(index), "b": middle, "c": None}[clip]
        frames = np.full((16, 64, 112, 3), 60 + 60 * list(CLIPS).index(clip), np.uint8)
        with tempfile.TemporaryDirectory() as folder:
            film = Path(folder) / "take.mp4"
            media.write_take(frames, film, metadata={"key": claim.key}, sound=sound)
            claims.fulfil(claim, codes=b"codes", film=film, thumb=None, seconds=1)


LAID_TONE = 660  # Hz


def hear(room_id: str) -> None:
    """Plan what people wrote meanwhile, and hand in a tone for each cell of a laid sound."""
    from collab.log import rooms
    from collab.models import Room
    from collab.rendering import claims, wants
    from synthesis import media

    room = Room.objects.get(pk=room_id)
    wants.apply(room, rooms.fold(room)[1], seq=rooms.head(room.pk))
    while claim := claims.claim("preview", base="base"):
        assert claim.sound, "nothing else is asked for"
        with tempfile.TemporaryDirectory() as folder:
            film = Path(folder) / "sound.mp4"
            media.write_sound(tone(LAID_TONE), film)
            claims.heard(claim, codes=claim.key.encode(), film=film, seconds=0.1)


def loudness(room_id: str) -> list[float]:
    """How loud each frame of the film that leaves is, 0 to 1."""
    import av

    from collab.models import Member, Room
    from collab.people.permissions import Access
    from collab.rendering import exchange, store

    room = Room.objects.get(pk=room_id)
    job = exchange.start(Access(room, Member.objects.get(room=room, role="owner")))
    order = exchange.claim(str(job.id))
    assert order is not None
    assert exchange.make(order)
    job.refresh_from_db()
    with av.open(store.local(job.file, Path(tempfile.mkdtemp()))) as film:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    frames = heard[: len(heard) // 1000 * 1000].reshape(-1, 1000)
    return [float(np.sqrt((frame[300:700] ** 2).mean())) for frame in frames]
