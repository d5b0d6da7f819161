"""`python -m synthesis read`: what the machine understands of a prompt, as a table or as JSON. Loads no weights.

Owns the command's arguments and its table. How a prompt is read is `reading` and `neighbours`.
"""

import argparse
import json
from collections.abc import Callable, Iterator

from synthesis.neighbours import Neighbours
from synthesis.prompt import Reader
from synthesis.reading import Understood, understand


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `python -m synthesis read`."""
    parser.add_argument("prompt", help="what happens")
    parser.add_argument("--style", default="", help="the film's look and theme")
    parser.add_argument("--details", default="", help="what drives the detail alone")
    parser.add_argument("--json", action="store_true", help="the whole of it, for programs")


def main(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Run the command."""
    understood = Neighbours(Reader()).complete(understand(options.prompt, options.style, options.details))
    if options.json:
        say(json.dumps(understood.plain(), ensure_ascii=False))
    else:
        say("\n".join(table(understood)))


def table(understood: Understood) -> Iterator[str]:
    """Lines for eyes: factors, unknown words, open questions."""
    for found in understood.factors:
        phase = f", part {found.phase + 1}" if understood.phases > 1 and found.part == "prompt" else ""
        where = f"“{found.words}” in the {found.part}{phase}"
        yield f"{found.factor:<9}{found.value:<11}{found.confidence:4.0%}  {where}"
    for word in understood.unknown:
        near = word.nearest
        told = f"the nearest that can be drawn: {near.word} ({near.closeness:.2f})" if near else "nothing near it"
        yield f"unknown  {word.word}: {told}"
    for question in understood.questions:
        offers = " / ".join(offer.words for offer in question.offers)
        yield f"open     {question.factor} {'not said' if question.why == 'unsaid' else 'said twice'}: {offers}"
    yield f"{understood.known} of {understood.content} words known"
