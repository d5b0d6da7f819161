"""Who is there: the same numbers however it is said, seen from each cell of the picture."""

import pytest
import torch

from synthesis import casting, scenes

HORSE = 1 + casting.SUBJECTS.index("horse")
STRIPED = 1 + casting.PATTERNS.index("striped")
MIDDLE = torch.tensor([[[6, 28, 16]]])  # of usual size, about the middle of the picture


def cast(subject: int = HORSE) -> torch.Tensor:
    return torch.tensor([[[subject, 0]]])


@pytest.mark.parametrize(
    "prompt", ["a horse at sea", "two ponies in the snow", "Un caballo va rápido hacia la derecha", "el caballo"]
)
def test_a_subject_is_the_same_number_in_either_language(prompt: str) -> None:
    assert casting.said(("", prompt)).tolist() == [HORSE, 0]


def test_details_name_a_pattern_and_also_a_subject() -> None:
    assert casting.said(("", "a horse", "striped")).tolist() == [HORSE, STRIPED]
    assert casting.said(("watercolour", "at sea", "a horse with stripes")).tolist() == [HORSE, STRIPED]


def test_words_that_name_nobody_cast_nobody() -> None:
    assert casting.said(("", "sunset over a calm sea")).tolist() == [casting.UNKNOWN, casting.UNKNOWN]
    assert casting.said(()).tolist() == [casting.UNKNOWN, casting.UNKNOWN]


def test_a_drawn_clip_is_cast_as_its_words_would_be() -> None:
    for subject in casting.SUBJECTS:
        assert casting.drawn({"subject": subject, "pattern": "striped"}) == (
            1 + scenes.SUBJECTS.index(subject),
            STRIPED,
        )
    assert casting.drawn({"subject": "nothing", "pattern": "plain"}) == (casting.UNKNOWN, casting.UNKNOWN)


def test_every_cell_sees_the_subject_from_its_own_side() -> None:
    seen = casting.features(cast(), MIDDLE, 16, 28)[0, 0]
    left, right = seen[8, 10], seen[8, 17]
    assert seen.shape == (16, 28, casting.FEATURES)
    assert not torch.allclose(left, right)
    nearest = seen[..., 4 * 4].flatten().argmax()  # the innermost ring
    assert divmod(int(nearest), 28) in ((7, 13), (7, 14), (8, 13), (8, 14))


def test_a_larger_subject_reaches_further() -> None:
    small, large = (casting.features(cast(), torch.tensor([[[size, 28, 16]]]), 16, 28) for size in (1, 11))
    assert (large[..., 16:19] >= small[..., 16:19]).all()
    assert (large[..., 16:19] > small[..., 16:19]).any()


def test_nobody_is_seen_where_nobody_is_cast_or_staged() -> None:
    assert (casting.features(cast(casting.UNKNOWN), MIDDLE, 16, 28) == 0).all()
    assert (casting.features(cast(), torch.tensor([[[0, 28, 16]]]), 16, 28) == 0).all()


def test_speed_is_seen_at_every_step() -> None:
    plan = torch.tensor([[[6, 20, 16], [6, 22, 16], [6, 26, 16]]])
    seen = casting.features(cast().expand(1, 3, 2), plan, 16, 28)
    across = seen[0, :, 0, 0, -4]
    assert across.tolist() == [0.5, 0.5, 1.0]  # in cells of eight pixels a step
