"""Lets the tests import `tests.python...` from anywhere; nights that several tests use."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


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


def pytest_collection_modifyitems(items) -> None:
    """Start the longest file first: files are shared out between two processes."""
    items.sort(key=lambda item: "test_replay.py" not in item.nodeid)
