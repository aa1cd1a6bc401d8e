"""Lets the tests import `tests.python...` from anywhere; nights that several tests use."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)
NIGHTS = {"first_night", "second_night"}
# Groups of tests of half a minute and more of processor time.
LONGEST_FIRST = (
    *("nights", "test_replay", "test_postgres", "test_published_ledger"),
    *("test_work_list", "test_dialects", "test_determinism", "test_shifted_future"),
    *("test_reference", "test_benchmark", "test_package", "test_semantic"),
    *("test_reference_book", "test_seed_gate"),
)


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    """One process runs a file, or all files that stand on the same nights; the longest
    start first, so that none is left over when the others are done."""
    files = {item.path for item in items if NIGHTS & set(item.fixturenames)}
    groups = {
        item: "nights" if item.path in files else item.path.stem for item in items
    }
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    ranks = {group: rank for rank, group in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: ranks.get(groups[item], len(ranks)))
