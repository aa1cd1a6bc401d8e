"""Lets the tests import `tests.python...` from anywhere; nights that several tests use."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)
# They start from the fixtures first_night and second_night, which a process builds once.
ON_THE_SAME_NIGHTS = (
    *("test_calibrate", "test_crash", "test_nightly", "test_publication"),
    *("test_restore_ledger", "test_what_if"),
)
# Groups of tests of half a minute and more of processor time.
LONGEST_FIRST = (
    *("nights", "test_replay", "test_postgres", "test_published_ledger"),
    *("test_work_list", "test_dialects", "test_determinism", "test_shifted_future"),
    *("test_reference", "test_benchmark", "test_package", "test_semantic"),
    *("test_reference_book", "test_seed_gate", "test_raw_files", "test_raw_forms"),
)
# They ask what several threads or readers do, or start a browser beside a server.
ON_ALL_CORES = (
    *("test_determinism", "test_reference", "test_demo_data"),
    *("test_dashboard", "test_dashboard_data"),
)
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@dataclass(frozen=True)
class Night:
    """A site after a night: seconds the build took, what a reader saw meanwhile."""

    site: object
    seconds: float
    report: dict


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    """Folder of the demo that `make test` has built: raw/ and customer_health.duckdb."""
    folder = os.environ.get("CUSTOMER_HEALTH_DEMO")
    if not folder:
        pytest.skip("CUSTOMER_HEALTH_DEMO names no built demo (make test does)")
    return Path(folder)


@pytest.fixture(scope="session")
def first_night(tmp_path_factory) -> Night:
    """A site that has built and published its first night. Copy it, do not change it."""
    from tests.python.publishing import FIRST_DAY, build_night, new_site

    site = new_site(tmp_path_factory.mktemp("first_night"))
    return Night(site, build_night(site, FIRST_DAY), {})


@pytest.fixture(scope="session")
def second_night(first_night, tmp_path_factory) -> Night:
    """The same site a day later, read all the while. Copy it, do not change it."""
    from tests.python.publishing import SECOND_DAY, read_during

    site = first_night.site.copied(tmp_path_factory.mktemp("second_night"))
    report, seconds = read_during(site, SECOND_DAY)
    return Night(site, seconds, report)


def group_of(file: str) -> str:
    """What one process runs as a whole: a test file, or all files on the same nights."""
    name = Path(file).stem
    return "nights" if name in ON_THE_SAME_NIGHTS else name


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item) -> None:
    """Keep each of several test processes, and what it starts, on its share of the cores.

    Small builds are slower where their threads wander between cores that others use
    (docs/performance.md).
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    if CORES and worker and workers <= len(CORES):
        share = CORES[int(worker.removeprefix("gw")) % workers :: workers]
        os.sched_setaffinity(0, CORES if item.path.stem in ON_ALL_CORES else share)


def pytest_collection_modifyitems(items) -> None:
    """Start the longest group first: none is left over when the others are done."""
    ranks = {group: rank for rank, group in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: ranks.get(group_of(item.path), len(ranks)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Share out groups between processes."""
    from xdist.scheduler import LoadFileScheduling

    class Groups(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            is_a_replay = "test_replay.py::" in nodeid  # of one seed number
            return nodeid if is_a_replay else group_of(nodeid.split("::")[0])

        def _reschedule(self, node) -> None:
            # One group ahead and no more: who ends short tests must not get all long ones.
            if self._pending_of(self.assigned_work[node]) <= 1:
                super()._reschedule(node)

    return Groups(config, log)
