"""What to type to run this program again, so that a printed command can be run as it is printed."""

import shutil
import sys
from pathlib import Path


def own_command() -> str:
    """`candor` where the shell finds this one by that name; else its path from here, as `.venv/bin/candor`."""
    script = Path(sys.executable).with_name("candor")
    if not script.exists():
        return "python -m bot"
    found = shutil.which(script.name)
    if found is not None and Path(found).resolve() == script.resolve():
        return script.name
    try:
        return str(script.relative_to(Path.cwd()))
    except ValueError:
        return str(script)
