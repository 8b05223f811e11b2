"""The routes of tab 4: runs are kept, found, laid side by side, run again and taken along; forecasts are frozen."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from foedus.api.archive import recompute
from foedus.api.run import Run
from foedus.api.running import run
from foedus.core.errors import FoedusError, InputError
from foedus.report.provenance import command
from foedus.runs.folder import read_answers, read_manifest
from foedus.studio.forms import Fields, fields_of
from foedus.studio.jobs import Job, Progress, jobs_of, start
from foedus.studio.kept import exports
from foedus.studio.kept.beside import beside
from foedus.studio.kept.forecasts import OUTCOMES, askable, freeze, resolve, scored
from foedus.studio.kept.listing import MOST, Listing, entry_of, listing, oldest_first, settings_in_words
from foedus.studio.pages import page, render

if TYPE_CHECKING:
    from foedus.api.archive import Recomputed
    from foedus.crisis.crisis import Crisis
    from foedus.studio.work import Work

#: The job that keeps the present state, and those that run a kept one again.
KEEP: Final = "kept keep"
AGAIN: Final = "kept again"
#: Where the ids of the pinned runs are kept.
PINS: Final = "pins"


def routes(_work: "Work") -> list[BaseRoute]:
    """Return the routes below ``/runs``."""
    return [
        Route("/runs/keep", _keep, methods=["POST"]),
        Route("/runs/job/{what}", _watch),
        Route("/runs/stop/{what}", _stop, methods=["POST"]),
        Route("/runs/overlay", _overlay),
        Route("/runs/forecasts", _forecasts),
        Route("/runs/resolve", _resolve, methods=["POST"]),
        Route("/runs/one/{id}", _one),
        Route("/runs/one/{id}/again", _again, methods=["POST"]),
        Route("/runs/one/{id}/freeze", _freeze, methods=["POST"]),
        Route("/runs/one/{id}/brief", _brief),
        Route("/runs/one/{id}/table/{table}", _table),
        Route("/runs/one/{id}/crisis", _crisis),
    ]


def content(work: "Work", request: HTTPConnection) -> str:
    """Return the tab: the runs that are kept, those that are pinned side by side, and what keeps the present state."""
    asked = request.query_params
    pins = asked.getlist("pin") if "pin" in asked or "pinned" in asked else list(work.kept.get(PINS, []))
    said = f"{len(pins)} are pinned: {MOST} at most can be laid side by side" if len(pins) > MOST else ""
    pins = pins[:MOST]
    if pins != work.kept.get(PINS, []):
        work.keep(PINS, pins)
    only, search = asked.get("of", "this"), asked.get("search", "")
    shown: Listing | None = None
    try:
        most = 10_000 if asked.get("all") else 40
        shown = listing(
            work.crisis,
            search=search,
            only=work.crisis.crisis if only == "this" else "",
            pinned=pins,
            most=most,
        )
    except FoedusError as error:
        said = str(error)
    return render(
        "kept/runs.html",
        said=said,
        listing=shown,
        search=search,
        only=only,
        pins=pins,
        beside=Markup(_beside(pins)),  # noqa: S704 - rendered, which escapes
        keep=Markup(_keeping(work)),  # noqa: S704
    )


def fragments(work: "Work", _request: HTTPConnection) -> str:
    """Return what changes with the crisis: the command that does what is kept."""
    return render("kept/command.html", work=work, command=work.run_as_command())


def _beside(pins: list[str]) -> str:
    """Return the pinned runs side by side; nothing where there are not two."""
    if len(pins) < 2:
        return ""
    try:
        return render("kept/beside.html", found=beside(oldest_first(pins)), error="")
    except FoedusError as error:
        return render("kept/beside.html", found=None, error=str(error))


def _keeping(work: "Work", refused: str = "") -> str:
    """Return what keeps the present state as a run, or how far that is."""
    job = jobs_of(work).get(KEEP)
    return render("kept/keep.html", job=job, work=work, refused=refused, command=work.run_as_command())


async def _keep(request: Request) -> Response:
    work, fields = _work_of(request), await fields_of(request)
    refused = ""
    try:
        keep(work, fields)
    except FoedusError as error:
        refused = str(error)
    return await _answer(request, lambda: _keeping(work, refused), "/runs")


def keep(work: "Work", fields: Fields) -> Job:
    """Run the present state as `foedus run` does, and keep it; what is shown of a draft is never kept.

    Raises
    ------
    InputError
        If the file is no more the one that was read.
    """
    if work.changed_outside:
        raise InputError(
            "the file was changed outside the studio since it was read: take it as it is now, then keep it"
        )
    name, labels = fields.one("name"), [one.strip() for one in fields.one("labels").split(",") if one.strip()]

    def call(_crisis: "Crisis", progress: Progress) -> Run:
        return run(
            work.source,
            work.changes,
            replicates=work.most,
            seed=work.seed,
            threads=work.threads,
            name=name,
            labels=labels,
            keep=True,
            progress=progress,
        )

    says = f"{work.most:,} replicates of the crisis as it is now, and rival forms beside it, as foedus run has them."
    return start(work, KEEP, says, call, name=name)


async def _again(request: Request) -> Response:
    work, entry = _work_of(request), await to_thread.run_sync(entry_of, _id(request))

    def call(_crisis: "Crisis", progress: Progress) -> "Recomputed":
        return recompute(entry.folder, keep=True, progress=progress)

    start(
        work, f"{AGAIN} {entry.id}", "The run is computed again from what it kept, and compared number by number.", call
    )
    return await _answer(request, lambda: _again_part(work, entry.id), f"/runs/one/{entry.id}#kept-again")


def _again_part(work: "Work", named: str) -> str:
    job = jobs_of(work).get(f"{AGAIN} {named}")
    return render("kept/again.html", job=job, id=named)


def _watch(request: Request) -> Response:
    """Return how far a job is; once it has ended, the part of the page in its place."""
    work, what = _work_of(request), str(request.path_params["what"])
    key = KEEP if what == "keep" else f"{AGAIN} {what}"
    job, target = jobs_of(work).get(key), "kept-keep" if what == "keep" else "kept-again"
    if job is not None and job.state == "waiting":
        return HTMLResponse(render("kept/job.html", job=job, what=what))
    shown = _keeping(work) if what == "keep" else _again_part(work, what)
    said = render("said.html", said=f"{'Kept' if what == 'keep' else 'Run again'}: {job.state if job else 'nothing'}.")
    return HTMLResponse(shown + said, headers={"HX-Retarget": f"#{target}", "HX-Reswap": "outerHTML"})


async def _stop(request: Request) -> Response:
    work, what = _work_of(request), str(request.path_params["what"])
    if job := jobs_of(work).get(KEEP if what == "keep" else f"{AGAIN} {what}"):
        job.stop()
    if request.headers.get("hx-request"):
        return Response(status_code=204)
    return RedirectResponse("/runs", 303)


def _one(request: Request) -> Response:
    return page(request, "runs", _one_page(_work_of(request), _id(request)))


def _one_page(work: "Work", named: str, said: str = "", refused: str = "", fields: Fields | None = None) -> str:
    """Return the page of one run."""
    entry = entry_of(named)
    folder = Path(entry.folder)
    manifest, answers = read_manifest(folder), read_answers(folder)
    return render(
        "kept/one.html",
        entry=entry,
        settings=settings_in_words(work.crisis if entry.crisis == work.crisis.crisis else None, entry.sets),
        bottom_line=list(answers.get("bottom_line", ())),
        command=command(answers, manifest),
        briefs=exports.BRIEFS,
        tables=exports.TABLES,
        again=Markup(_again_part(work, entry.id)),  # noqa: S704 - rendered, which escapes
        said=said,
        refused=refused,
        given=fields or Fields(),
        **askable(folder),
    )


async def _freeze(request: Request) -> Response:
    work, named, fields = _work_of(request), _id(request), await fields_of(request)

    def frozen() -> str:
        said, refused = _tried(lambda: freeze(entry_of(named).id, fields))
        return _one_page(work, named, said, refused, fields)

    return page(request, "runs", await to_thread.run_sync(frozen))


def _forecasts(request: Request) -> Response:
    return page(request, "runs", _forecasts_page(_work_of(request)))


def _forecasts_page(work: "Work", said: str = "", refused: str = "") -> str:
    try:
        found: Any = scored(work.crisis)
    except FoedusError as error:
        found, refused = None, str(error)
    return render("kept/forecasts.html", found=found, outcomes=OUTCOMES, said=said, refused=refused)


async def _resolve(request: Request) -> Response:
    fields = await fields_of(request)
    work = _work_of(request)
    shown = await to_thread.run_sync(lambda: _forecasts_page(work, *_tried(lambda: resolve(fields))))
    return page(request, "runs", shown)


def _tried(call: Any) -> tuple[str, str]:  # noqa: ANN401 - whatever says a sentence
    """Return what a call says, and what it was refused for."""
    try:
        return str(call()), ""
    except FoedusError as error:
        return "", str(error)


def _brief(request: Request) -> Response:
    to, form = (request.query_params.get(name, "") for name in ("to", "page"))
    return _taken(exports.brief(Path(entry_of(_id(request)).folder), to or "html", form or "full"))


def _table(request: Request) -> Response:
    return _taken(exports.table(Path(entry_of(_id(request)).folder), str(request.path_params["table"])))


def _crisis(request: Request) -> Response:
    return _taken(exports.crisis(Path(entry_of(_id(request)).folder)))


def _overlay(request: Request) -> Response:
    return _taken(exports.overlay(_work_of(request)))


def _taken(file: exports.Taken) -> Response:
    """Return a file that the browser saves: it shows nothing that a run holds as a page of ours."""
    return Response(
        file.content, media_type=file.kind, headers={"content-disposition": f'attachment; filename="{file.name}"'}
    )


async def _answer(request: Request, part: Any, place: str) -> Response:  # noqa: ANN401 - what makes a part of a page
    """Return a part of a page where one was asked for, else the page that has it."""
    if request.headers.get("hx-request"):
        return HTMLResponse(await to_thread.run_sync(part))
    return RedirectResponse(place, 303)


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _work_of(request: HTTPConnection) -> "Work":
    work: Work = request.app.state.work
    return work
