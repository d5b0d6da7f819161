"""The codec of scores: two levels, of which the upper alone says what sounds, and a decoder that looks back alone."""

import numpy as np
import pytest
import torch

from synthesis import audio, foley
from synthesis.audio import SoundCodec, SoundCodecConfig
from synthesis.courses import teach
from synthesis.prior_training import Speaker
from synthesis.prompt import Reader
from synthesis.saying import said
from synthesis.sound_training import SoundCodecCourse, measure, sound_clips, taught, write_scores
from synthesis.training import Run


@pytest.fixture(scope="module")
def scores() -> list[foley.Score]:
    return write_scores(240)


@pytest.fixture(scope="module")
def codec(scores, tmp_path_factory) -> SoundCodec:
    """Half a minute of school: enough to tell rain from a motor."""
    torch.manual_seed(0)
    net = SoundCodec(SoundCodecConfig(48, 64))
    return teach(net, SoundCodecCourse(net, scores), Run(tmp_path_factory.mktemp("codec")), steps=250, rate=2e-3)


def stacked(scores: list[foley.Score]) -> torch.Tensor:
    return torch.from_numpy(np.stack([one.score for one in scores]))


def test_scores_come_back_from_their_codes_and_both_levels_say_more_than_one(codec, scores) -> None:
    figures = measure(codec, stacked(scores[taught(scores) :]))
    torch.manual_seed(0)
    untaught = measure(SoundCodec(SoundCodecConfig(48, 64)).eval(), stacked(scores[taught(scores) :]))
    assert figures["decibels"] < 0.5 * untaught["decibels"]
    assert figures["decibels"] < figures["decibels_top"] < untaught["decibels_top"]
    assert figures["use_bottom"] > 0.5, "the codebook did not collapse"


def test_a_quarter_of_a_second_has_one_top_code_and_a_bottom_code_for_each_frame(codec, scores) -> None:
    codes = codec.encode(stacked(scores[:3]))
    assert codes.shape == (3, *audio.CODES) == (3, 8, 7)
    assert codes.dtype == torch.int64
    assert codes.max() < 64
    made = codec.decode(codes)
    assert made.shape == (3, foley.HOPS, foley.WIDTH)
    assert made[..., : foley.BANDS].min() >= foley.SILENCE


def test_what_comes_later_never_changes_what_is_heard_now(codec, scores) -> None:
    codes = codec.encode(stacked(scores[:1]))
    other = codes.clone()
    other[:, 4:] = (other[:, 4:] + 7) % 64
    half = foley.HOPS // 2
    assert torch.equal(codec.decode(codes)[:, :half], codec.decode(other)[:, :half])
    assert not torch.equal(codec.decode(codes)[:, half:], codec.decode(other)[:, half:])


def test_cells_that_are_decoded_apart_go_on_as_if_they_were_one(codec, scores) -> None:
    codes = codec.encode(stacked(scores[:2]))
    both = torch.cat([codes[:1], codes[1:]], 1)
    whole = codec.decode(both)
    assert torch.allclose(codec.decode(both)[:, foley.HOPS :], whole[:, foley.HOPS :])
    alone = codec.decode(codes[1:])
    assert torch.allclose(alone[:, 20:], whole[:, foley.HOPS + 20 :], atol=1e-5), "it looks back four frames at most"


def test_a_codec_is_read_back_as_it_was_saved(codec, scores, tmp_path) -> None:
    codec.save(tmp_path / "one")
    again = SoundCodec.load(tmp_path / "one")
    again.save(tmp_path / "two")
    assert SoundCodec.load(tmp_path / "two").hash == again.hash
    assert torch.equal(again.top.codes, codec.top.codes), "codes are never rounded"
    held = stacked(scores[taught(scores) :])
    assert abs(measure(again, held)["decibels"] - measure(codec, held)["decibels"]) < 0.1


def test_a_school_that_is_cut_short_goes_on_with_its_codebooks(scores, tmp_path) -> None:
    torch.manual_seed(0)
    net = SoundCodec(SoundCodecConfig.of("tiny"))
    teach(net, SoundCodecCourse(net, scores), Run(tmp_path), steps=6, rate=1e-3, until=4)
    torch.manual_seed(1)
    other = SoundCodec(SoundCodecConfig.of("tiny"))
    assert not torch.equal(other.top.codes, net.top.codes)
    teach(other, SoundCodecCourse(other, scores), Run(tmp_path), steps=6, rate=1e-3, until=4)
    assert torch.equal(other.top.codes, net.top.codes)


def test_the_prior_is_told_the_words_the_path_and_the_codes_of_each_score(codec, scores) -> None:
    told = sound_clips(codec, scores[:10])
    assert told.top.shape == (10, 8, 7, 1)
    assert torch.equal(torch.from_numpy(told.top[..., 0].astype(np.int64)), codec.encode(stacked(scores[:10])))
    assert told.factors(3) == scores[3].factors
    assert (told.blocking[3] == scores[3].blocking).all()
    subject = told.subject([0, 1], "sound")
    assert subject[:, :, 0].all(), "what a step's top code says counts for more"
    assert not subject[:, :, 1:].any()


def test_a_net_that_is_small_hears_one_caption_of_each_score_and_reads_it_once(codec, scores, monkeypatch) -> None:
    reader, told = Reader(), sound_clips(codec, scores[:6])
    speaker = Speaker(told, reader, once=True)
    first = speaker.words([4, 1, 4], -1, details=True)
    texts = [speaker.caption(i, i) for i in (4, 1, 4)]
    states, mask = reader.batch(texts)
    assert torch.equal(first.mask, mask)
    assert torch.allclose(first.states[mask], states[mask], atol=2e-3)
    assert torch.equal(first.said, said(texts))
    monkeypatch.setattr(reader, "batch", None)
    again = speaker.words([1, 4], 123, details=True)
    assert torch.equal(again.states[1][again.mask[1]], first.states[0][first.mask[0]])
