"""`python -m synthesis COMMAND`: the machine without a server. One table; each command is a module of its own."""

import argparse
import importlib
import sys

# What each module offers: arguments(parser), and main(options, say).
COMMANDS = {
    "pretrain": ("synthesis.pretrain", "train a whole checkpoint from nothing, stage by stage, resumable"),
    "render": ("synthesis.render_command", "draw a film from words, without a server"),
    "read": ("synthesis.read_command", "say what a prompt is understood to ask for, and what is unknown"),
    "tune": ("synthesis.tune_command", "teach an adapter from takes that were accepted"),
    "study": (
        "synthesis.study",
        "let invented teams teach hands, and measure what a hand brings, keeps and gives away",
    ),
    "evaluate": ("synthesis.evaluation", "measure a checkpoint: the suite"),
}


def main(argv: list[str]) -> int:
    """Run one command; 0 when it is done, 1 when it could not be (one sentence says why), 130 when it was stopped."""
    parser = argparse.ArgumentParser(prog="python -m synthesis", description="The machine that draws.")
    commands = parser.add_subparsers(dest="command", required=True)
    wanted = next((word for word in argv if word in COMMANDS), None)
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if name == wanted:
            importlib.import_module(module).arguments(command)
    options = parser.parse_args(argv)
    try:
        importlib.import_module(COMMANDS[options.command][0]).main(options, lambda line: print(line, flush=True))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not is_for_people(error):
            raise
        print(f"python -m synthesis {options.command}: {error}", file=sys.stderr)
        return 1
    return 0


def is_for_people(error: Exception) -> bool:
    """Whether the error's text is a sentence about what was asked for: a file, weights, a folder; not a bug of ours."""
    from synthesis import adapter, blob, checkpoint, engine, prompt

    told = (checkpoint.BadCheckpoint, engine.MissingWeights, prompt.MissingModel, adapter.BadAdapter, blob.BadBlob)
    return isinstance(error, (OSError, *told))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
