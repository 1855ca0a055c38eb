"""The commands together."""

from __future__ import annotations

import typer

from planpuls.cli.brief import brief
from planpuls.cli.calibrate import calibrate
from planpuls.cli.check import check
from planpuls.cli.demo import demo
from planpuls.cli.diff import diff
from planpuls.cli.explain import explain
from planpuls.cli.fetch import fetch
from planpuls.cli.importing import import_files
from planpuls.cli.new import new
from planpuls.cli.office import memo, slides
from planpuls.cli.prepare import prepare
from planpuls.cli.run import run
from planpuls.cli.serve import serve
from planpuls.cli.show import show
from planpuls.cli.sources import sources
from planpuls.cli.update import update
from planpuls.cli.verify import verify

app = typer.Typer(
    name="planpuls",
    help="Does business growth land where the regional plan wants it?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo)
app.command("new")(new)
app.command("fetch")(fetch)
app.command("import")(import_files)
app.command("run")(run)
app.command("update")(update)
app.command("show")(show)
app.command("explain")(explain)
app.command("check")(check)
app.command("diff")(diff)
app.command("prepare")(prepare)
app.command("verify")(verify)
app.command("calibrate")(calibrate)
app.command("sources")(sources)
app.command("slides")(slides)
app.command("memo")(memo)
app.command("brief")(brief)
app.command("serve")(serve)
