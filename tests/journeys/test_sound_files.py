"""What a real browser makes of files with a sound: it skips a take's box, and hears a film with its frames."""

import base64
from pathlib import Path
from typing import Any

import numpy as np

from synthesis import joining, media, sounds

APPEND = """async (takes) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const video = document.createElement("video"), source = new MediaSource();
  video.src = URL.createObjectURL(source);
  await new Promise((done) => source.addEventListener("sourceopen", done, { once: true }));
  const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.64001e"');
  for (const [place, take] of takes.entries()) {
    buffer.timestampOffset = 2 * place;
    await new Promise((done, fail) => {
      buffer.addEventListener("updateend", done, { once: true });
      buffer.addEventListener("error", () => fail(new Error(`take ${place}`)), { once: true });
      buffer.appendBuffer(bytes(take));
    });
  }
  return [...Array(video.buffered.length).keys()].map((at) => [video.buffered.start(at), video.buffered.end(at)]);
}"""

HEAR = """async (file) => {
  const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
  const heard = await new OfflineAudioContext(1, 1, 24000).decodeAudioData(bytes.buffer);
  const samples = heard.getChannelData(0), loud = [];
  for (let at = 0; at < samples.length; at += 1) if (Math.abs(samples[at]) > 0.4) loud.push(at);
  return { length: heard.length, loud };
}"""


def plain(data: bytes) -> str:
    return base64.b64encode(data).decode()


def clicking() -> np.ndarray[Any, np.dtype[np.int16]]:
    sound = np.zeros(sounds.SAMPLES, np.int16)
    sound[[10_000, 40_000]] = 25_000
    return sound


def draw(path: Path, sound: Any) -> Path:
    frames = np.full((16, 64, 112, 3), 90, np.uint8)
    media.write_take(frames, path, metadata={"cell": "1:0:0"}, sound=sound)
    return path


def test_takes_with_a_sound_and_without_go_through_one_buffer(chromium: Any, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(-9000, 9000, sounds.SAMPLES).astype(np.int16)
    takes = [draw(tmp_path / f"{place}.mp4", sound) for place, sound in enumerate([noise, None, clicking(), None])]
    page = chromium.new_page()
    ((start, end),) = page.evaluate(APPEND, [plain(take.read_bytes()) for take in takes])
    page.close()
    assert start == 0
    assert abs(end - 8) < 0.01


def test_a_browser_hears_a_take_and_a_film_with_their_frames(chromium: Any, tmp_path: Path) -> None:
    take, film = draw(tmp_path / "take.mp4", clicking()), tmp_path / "film.mp4"
    joining.write_film([5, (take, 8, 45)], film, metadata={})
    page = chromium.new_page()
    own, joined = (page.evaluate(HEAR, plain(data)) for data in (sounds.flac(take) or b"", film.read_bytes()))
    page.close()
    assert own == {"length": 48_000, "loud": [10_000, 40_000]}
    assert abs(joined["length"] - 42_000) < 1024
    assert all(min(abs(at - click) for click in (7000, 37_000)) <= 24 for at in joined["loud"])
    assert min(joined["loud"]) < 7100 < 36_900 < max(joined["loud"])
