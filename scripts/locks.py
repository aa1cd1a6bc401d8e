"""One build at a time per file: a lock that the system frees when its holder dies."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class LockedError(Exception):
    """Another process holds the lock; the message names it as far as known."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold the lock file beside `path` (its name plus `.lock`); yields its descriptor.

    A child process that is to keep the lock while it lives must inherit the descriptor.
    The file stays behind, empty of meaning: only a living process can hold it. Raises
    LockedError at once, without waiting, if another process does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{path}.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            process = f" (started by process {holder})" if holder else ""
            raise LockedError(
                f"another build or publication is using {path}{process}; "
                "nothing was changed."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield file.fileno()
        file.truncate(0)
