"""The board view of a day as one HTML file, made in the dashboard's environment.

Reads PUBLISHED_PATH. Arguments: --date (default: the last scored day) and --out.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.environments import ROOT, environment  # noqa: E402


def main(arguments: list[str]) -> int:
    """Exit code of the report; 2 if its environment cannot be installed."""
    try:
        programs = environment("dashboard")
    except subprocess.CalledProcessError:
        print("report: its environment could not be installed.", file=sys.stderr)
        return 2
    command = [str(programs / "python"), str(ROOT / "dashboard" / "report.py")]
    return subprocess.run([*command, *arguments]).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
