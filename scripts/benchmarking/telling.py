"""What a benchmark says: progress, the machine, its figures."""

import os
import platform
import sys

import duckdb


def say(text: str) -> None:
    """One progress line."""
    print(f"benchmark: {text}", file=sys.stderr, flush=True)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {memory_gb():.0f} GB",
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }


def memory_gb() -> float:
    """Physical memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def print_figures(figures: dict) -> None:
    """One line a figure; those of single models stay in the JSON."""
    for name, value in figures.items():
        if name in ("by_model", "arguments"):
            continue
        shown = f"{value:,.2f}" if isinstance(value, float) else value
        print(f"  {name:<44} {shown}")
