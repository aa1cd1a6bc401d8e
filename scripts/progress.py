"""One progress line on a terminal; a line now and then where there is none."""

import sys
import time


class Progress:
    """Counts steps of a long task on standard error.

    On a terminal one line is rewritten; elsewhere (a log) a line is printed at most
    every 20 seconds.
    """

    def __init__(self, label: str, total: int) -> None:
        self.label = label
        self.total = max(total, 1)
        self.count = 0
        self.started = time.monotonic()
        self.printed = self.started
        self.is_terminal = sys.stderr.isatty()

    def step(self, detail: str = "", count: int | None = None) -> None:
        """Report one more step (or the given count of steps) as done."""
        self.count = self.count + 1 if count is None else count
        now = time.monotonic()
        if self.is_terminal:
            filled = int(24 * min(self.count / self.total, 1))
            bar = "#" * filled + "." * (24 - filled)
            text = f"{self.label} [{bar}] {self.count}/{self.total} {detail}"
            sys.stderr.write("\r\033[K" + text[:110])
        elif now - self.printed > 20:
            self.printed = now
            sys.stderr.write(
                f"{self.label}: {self.count}/{self.total} {detail} "
                f"({now - self.started:.0f} s)\n"
            )
        sys.stderr.flush()

    def done(self) -> None:
        """Remove the line from a terminal."""
        if self.is_terminal:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
