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
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(
                f"another build or publication is using {path}{holder(lock)}; "
                "nothing was changed."
            ) from None
        os.ftruncate(lock, 0)
        # The name of the holder is a courtesy: a full disk must not end the build here.
        with contextlib.suppress(OSError):
            os.write(lock, str(os.getpid()).encode())
        yield lock
        os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def holder(lock: int) -> str:
    """The process that wrote itself into an open lock file, in words; else nothing."""
    process = os.pread(lock, 20, 0).decode(errors="replace").strip()
    if not process.isdigit():
        return ""
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return (
            f" (started by process {process}, which has ended; a dbt that it started "
            "still runs)"
        )
    except PermissionError:  # another user's
        pass
    return f" (started by process {process})"
