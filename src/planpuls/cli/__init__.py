"""The command line: one file per command. Heavy libraries are imported inside the commands that need them."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of `planpuls`. Known errors are printed without a traceback and end with their own exit code."""
    from planpuls.cli.app import app
    from planpuls.spec.errors import PlanpulsError

    try:
        app()
    except PlanpulsError as error:
        print(f"planpuls: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
