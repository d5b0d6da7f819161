"""What strangers' videos become, and what they cannot do: the child that reads them, on small files made here."""

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from synthesis import footage
from tests.videos import film

HOUSE = Path(__file__).resolve().parents[2]
ODD = HOUSE.parent / "shared" / "data" / "video" / "odd"  # broken and strange videos, where they are at hand


def read(path: Path, tmp_path: Path) -> tuple[list[Any], dict[str, Any]]:
    """The child's clips and what it said at its end."""
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "synthesis.footage"],
        stdin=path.open("rb"), stdout=subprocess.PIPE, cwd=nowhere, check=False,
        env={"PYTHONPATH": str(HOUSE), "PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    clips, told, at = [], {}, 0
    while at < len(done.stdout):
        kind, length = done.stdout[at : at + 1], int.from_bytes(done.stdout[at + 1 : at + 5], "big")
        body = done.stdout[at + 5 : at + 5 + length]
        at += 5 + length
        if kind == b"c":
            clips.append(np.frombuffer(body, np.uint8).reshape(16, 64, 112, 3))
        else:
            told = json.loads(body)
    return clips, told


def test_four_seconds_are_two_clips_of_eight_frames_a_second(tmp_path: Path) -> None:
    clips, told = read(film(tmp_path / "a.mp4"), tmp_path)
    assert len(clips) == 2
    assert told["reason"] == ""
    assert told["seconds"] == pytest.approx(4, abs=0.01)
    # Native frame n shows film frame 3n + 1; the grey counts the frames.
    levels = [float(frame.mean()) for clip in clips for frame in clip]
    assert levels == pytest.approx([41 + 3 * n for n in range(32)], abs=2)


@pytest.mark.parametrize(("codec", "form"), [("libx264", "mov"), ("libx265", "mp4"), ("libvpx-vp9", "webm")])
def test_what_phones_and_browsers_make_is_read(codec: str, form: str, tmp_path: Path) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this build of libav encodes no {codec}")
    clips, told = read(film(tmp_path / "a", codec=codec, form=form, seconds=2), tmp_path)
    assert (len(clips), told["reason"]) == (1, "")


def test_the_middle_is_kept_of_a_picture_of_another_shape(tmp_path: Path) -> None:
    def bars(number: int) -> Any:
        data = np.zeros((180, 640, 3), np.uint8)
        data[:, 160:480] = (0, 200, 0)  # the middle half of a picture twice as wide
        return data

    clips, _ = read(film(tmp_path / "a.mp4", size=(640, 180), picture=bars, seconds=2), tmp_path)
    middle = clips[0][5]
    assert middle[:, 4:-4, 1].mean() > 150
    assert middle[:, 4:-4, 0].mean() < 60


def test_a_phone_held_upright_is_turned(tmp_path: Path) -> None:
    """A phone writes how it was held into the track's matrix: here by hand, a quarter turn."""

    def sky(number: int) -> Any:
        data = np.zeros((320, 320, 3), np.uint8)
        data[:, :160] = (220, 0, 0)  # red on the left
        return data

    path = film(tmp_path / "a.mp4", size=(320, 320), picture=sky, seconds=2)
    data = bytearray(path.read_bytes())
    plain = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    quarter = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 320 << 16, 0, 0x40000000)  # clockwise
    at = data.index(plain, data.index(b"tkhd"))
    data[at : at + 36] = quarter
    path.write_bytes(data)
    frame = read(path, tmp_path)[0][0][5]
    assert frame[:28, :, 0].mean() > 150  # what was left is above now
    assert frame[36:, :, 0].mean() < 60


def test_uneven_times_are_shown_as_they_are_meant(tmp_path: Path) -> None:
    """Four frames a second: each is shown six film frames long."""
    clips, told = read(film(tmp_path / "a.mp4", stretch=6, seconds=1), tmp_path)
    assert told["seconds"] == pytest.approx(6, abs=0.3)
    levels = [round(float(frame.mean())) for frame in clips[0]]
    assert levels == pytest.approx([40 + (3 * n + 1) // 6 for n in range(16)], abs=2)


def test_a_rest_of_a_second_holds_its_last_frame_and_less_is_left_out(tmp_path: Path) -> None:
    assert len(read(film(tmp_path / "a.mp4", seconds=3.2), tmp_path)[0]) == 2
    assert len(read(film(tmp_path / "b.mp4", seconds=2.6), tmp_path)[0]) == 1
    assert len(read(film(tmp_path / "c.mp4", seconds=0.7), tmp_path)[0]) == 1
    assert read(film(tmp_path / "d.mp4", seconds=0.3), tmp_path)[1]["reason"] == "footage_short"


def test_what_is_broken_in_the_middle_gives_what_came_before(tmp_path: Path) -> None:
    path = film(tmp_path / "a.webm", codec="libvpx-vp9", form="webm", seconds=6)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    clips, told = read(path, tmp_path)
    assert clips
    assert told["broken"] is True


REFUSED = {
    "empty": (b"", "footage_unreadable"),
    "text": (b"this is no video, whatever its name says\n" * 40, "footage_unreadable"),
    "script": (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "footage_unreadable"),
    "playlist": (b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/passwd\n#EXT-X-ENDLIST\n", "footage_unreadable"),
    "head alone": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "footage_unreadable"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_video_is_refused_whatever_its_name(name: str, tmp_path: Path) -> None:
    data, reason = REFUSED[name]
    (tmp_path / "a.mp4").write_bytes(data)
    clips, told = read(tmp_path / "a.mp4", tmp_path)
    assert (clips, told["reason"]) == ([], reason)


def test_too_large_too_small_too_many_too_long(tmp_path: Path) -> None:
    large = film(
        tmp_path / "large.mp4", size=(4100, 2400), seconds=0.1, picture=lambda n: np.zeros((2400, 4100, 3), "u1")
    )
    assert read(large, tmp_path)[1]["reason"] == "footage_large"
    assert read(film(tmp_path / "small.mp4", size=(8, 8)), tmp_path)[1]["reason"] == "footage_small"
    flat = np.zeros((36, 64, 3), np.uint8)
    small: dict[str, Any] = {"size": (64, 36), "picture": lambda n: flat}
    many = film(tmp_path / "many.mp4", rate=120, seconds=60.1, **small)
    assert read(many, tmp_path)[1]["reason"] == "footage_frames"
    long = film(tmp_path / "long.mp4", rate=1, seconds=130, **small)
    assert read(long, tmp_path)[1]["reason"] == "footage_long"


def test_a_header_that_claims_ages_costs_nothing(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", seconds=2)
    data = bytearray(path.read_bytes())
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        at = data.index(box)
        data[at + 20 : at + 24] = b"\x7f\xff\xff\xff"
    path.write_bytes(data)
    clips, told = read(path, tmp_path)
    assert len(clips) <= 1
    assert told["reason"] in ("", "footage_unreadable")


def test_sound_alone_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=44_100)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = 44_100, 0
        out.mux([*stream.encode(frame), *stream.encode()])
    assert read(path, tmp_path)[1]["reason"] == "footage_no_picture"


def test_it_opens_no_file_reaches_nobody_and_starts_nothing(tmp_path: Path) -> None:
    """After `confine` the system calls themselves are refused."""
    program = """
import os, socket, sys
from synthesis import confinement
confinement.limit()
if not confinement.confine():
    print("open"); sys.exit()
def refused(do):
    try: do()
    except PermissionError: return True
    return False
print(refused(lambda: open("/etc/hostname")), refused(lambda: socket.socket()), refused(lambda: os.unlink("x")),
      refused(lambda: os.execv("/bin/true", ["true"])), os.geteuid() != 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if done.stdout.strip() == "open":
        pytest.skip("this machine closes no system calls")
    assert done.stdout.split() == ["True"] * 5


def test_memory_has_an_end(tmp_path: Path) -> None:
    program = "from synthesis import confinement; confinement.limit(); x = bytearray(3 * 1024**3)"
    done = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, stderr=subprocess.PIPE, text=True, check=False)
    assert "MemoryError" in done.stderr


def test_the_child_loads_no_torch_and_no_django() -> None:
    program = (
        "import sys; from synthesis import footage; footage._load(); print({'torch', 'django'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(not ODD.exists(), reason="the folder of odd videos is not on this machine")
def test_odd_videos_are_read_or_refused_and_never_break_the_child(tmp_path: Path) -> None:
    for path in sorted(ODD.iterdir()):
        clips, told = read(path, tmp_path)
        assert told, path.name
        assert bool(clips) != bool(told["reason"]), path.name


def test_its_limits_are_those_that_people_are_told() -> None:
    from collab.rendering import footage as rows

    assert (footage.SECONDS_MAX, footage.CLIP_BYTES) == (rows.SECONDS_MAX, 16 * 64 * 112 * 3)
