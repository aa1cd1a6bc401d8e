"""Start the dashboard on the published marts, in an environment of its own.

Reads PUBLISHED_PATH. Further arguments go to `streamlit run`, such as
`--server.port 8600`.
"""

import os
import sys
from pathlib import Path
from subprocess import CalledProcessError

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.environments import ROOT, environment  # noqa: E402

PORT = "8501"


def main(arguments: list[str]) -> int:
    """Become the dashboard's process; 2 if its environment cannot be installed."""
    if not (ROOT / ".venvs" / "dashboard" / ".installed").exists():
        print(
            "Installing the dashboard into .venvs/dashboard (a minute) ...", flush=True
        )
    try:
        programs = environment("dashboard")
    except CalledProcessError:
        print("dashboard: its environment could not be installed.", file=sys.stderr)
        return 2
    port = (
        []
        if any("server.port" in text for text in arguments)
        else ["--server.port", PORT]
    )
    shown = port[1] if port else "the port given"
    print(f"Dashboard: http://127.0.0.1:{shown} (stop with Ctrl+C)", flush=True)
    os.chdir(ROOT / "dashboard")
    python = str(programs / "python")
    command = [python, "-m", "streamlit", "run", "app.py", *port, *arguments]
    os.execv(python, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
