"""Three pictures in order, by which a pupil comes back on another computer; and one that a pupil wears.

Owns which pictures there are and how a choice is kept. Knows no rows. There are only 3,360 choices, so a slow hash
would hide nothing: the seal takes this house's key, without which the rows say nothing.
"""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

PICTURES = (
    "apple", "bell", "bird", "boat", "car", "cat", "cherry", "dog", "fish", "key", "moon", "rabbit", "rocket", "star",
    "sun", "turtle",
)  # fmt: skip
CHOSEN = 3
# What a pupil wears for the others to see; none of PICTURES, so that it gives nothing of a secret away.
FACES = (
    "anchor", "bike", "bug", "cloud", "crown", "feather", "flower", "gem", "ghost", "guitar", "leaf", "mountain",
    "robot", "snail", "squirrel", "tree",
)  # fmt: skip


def draw() -> str:
    """A choice at random: "moon-cat-boat"."""
    return "-".join(secrets.SystemRandom().sample(PICTURES, CHOSEN))


def seal(member: int, choice: str) -> str:
    """What is kept of a member's choice."""
    return salted_hmac("telar.pictures", f"{member} {choice}", algorithm="sha256").hexdigest()


def fits(member: int, choice: str, sealed: str) -> bool:
    return constant_time_compare(seal(member, choice), sealed)
