"""One path for all places where a test builds.

dbt keeps what it parsed only for a database of the same path: a copy of a site or a
warehouse would be parsed anew, which takes half as long as its night.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import shutil
import tempfile
from pathlib import Path


@functools.cache
def _links() -> Path:
    """A folder of this process, gone with it."""
    folder = Path(tempfile.mkdtemp(prefix="customer_health_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def one_path(folder: Path) -> Path:
    """A link to the folder, at a path that is the same for every folder.

    It leads there until the next call: for one dbt run after the other, not for two
    at once in different folders.
    """
    folder.mkdir(parents=True, exist_ok=True)
    link = _links() / "place"
    fresh = link.with_name("fresh")
    fresh.symlink_to(folder.absolute(), target_is_directory=True)
    os.replace(fresh, link)
    return link


def parsed_folder(*what: object) -> Path:
    """A target folder for every build of this process with the same project and vars."""
    key = hashlib.md5(repr(what).encode()).hexdigest()
    return _links() / f"target_{key}"
