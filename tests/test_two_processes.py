"""`make test` in two processes: who gets which tests. The figures of a run with real processes are its closing line."""

from types import SimpleNamespace
from typing import Any

from tests.conftest import STORIES, pytest_collection_modifyitems, pytest_xdist_make_scheduler

STORY_FILES = (f"{STORIES}test_play.py", f"{STORIES}test_class.py")
OTHER_FILES = ("tests/collab/test_api.py", "tests/synthesis/test_codec.py", "tests/test_install.py")
TESTS = [f"{file}::test_{number}" for file in (*STORY_FILES, *OTHER_FILES) for number in range(4)]


class Process:
    """One of xdist's: what it was given to run, in order."""

    shutting_down = False

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.given: list[str] = []

    def send_runtest_some(self, places: list[int]) -> None:
        self.given += [TESTS[place] for place in places]

    def shutdown(self) -> None:
        self.shutting_down = True


def share(*processes: Process) -> Any:
    """All tests, as xdist gives them out when every process has told what it found."""
    options = SimpleNamespace(tx=["popen"] * len(processes), loadscopereorder=True)
    config: Any = SimpleNamespace(option=options, getvalue=lambda name: getattr(options, name))
    scheduler = pytest_xdist_make_scheduler(config, None)
    for process in processes:
        scheduler.add_node(process)
        scheduler.add_node_collection(process, TESTS)
    scheduler.schedule()
    return scheduler


def run(scheduler: Any, process: Process) -> None:
    """It runs what it has, and what it is given meanwhile, to the end."""
    ran = 0
    while ran < len(process.given):
        scheduler.mark_test_complete(process, TESTS.index(process.given[ran]))
        ran += 1


def test_one_process_tells_all_stories_and_the_other_runs_every_other_file_whole() -> None:
    one, two = Process("gw0"), Process("gw1")
    scheduler = share(one, two)
    run(scheduler, two)
    assert one.given == TESTS[:8]
    assert two.given == TESTS[8:]
    run(scheduler, one)
    assert scheduler.tests_finished
    assert one.shutting_down
    assert two.shutting_down


def test_who_is_through_with_the_stories_takes_the_files_that_are_left() -> None:
    one, two = Process("gw0"), Process("gw1")
    scheduler = share(one, two)
    run(scheduler, one)
    run(scheduler, two)
    assert sorted(one.given + two.given) == sorted(TESTS)
    assert len(one.given) > 8
    assert scheduler.tests_finished


def test_one_process_runs_everything() -> None:
    alone = Process("gw0")
    scheduler = share(alone)
    run(scheduler, alone)
    assert alone.given == TESTS
    assert scheduler.tests_finished


def test_stories_are_collected_before_everything_else() -> None:
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in (*TESTS[8:], *TESTS[:8])]
    pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == TESTS
