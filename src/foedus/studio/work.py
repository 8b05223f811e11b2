"""What is open in the studio: a crisis that answers as it is touched, its undo, and the one thread that computes.

A change is taken at once; its draft is run to the end, so that something is drawn while a thumb moves; what refines it
is given up as soon as something else is asked. Nothing is queued: what is computed next is always of the latest change.
"""

import logging
import shlex
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, process_time
from typing import Any, Final, Literal, NamedTuple, TypeVar
from urllib.parse import urlencode

from foedus.answers.rows import Tables
from foedus.api.options import as_texts, processors
from foedus.core.errors import Cancelled, FoedusError, InputError
from foedus.crisis.bundled import bundled, locate
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_as, read_crisis
from foedus.crisis.sections import KIND
from foedus.crisis.settings import joined, parsed
from foedus.mechanisms.catalogue import known_forms
from foedus.session.session import DRAFT, Session
from foedus.studio.document import as_in_file, differences, differing, on_disk
from foedus.studio.journal import Journal, Past
from foedus.studio.rewriting import WHOLE, Held, settings_for, text_now
from foedus.studio.saving import Opened, Saved, content_at, digest_of, save, with_reason, written
from foedus.studio.settled import Counting, Settled
from foedus.text.yaml_text import SIZE_LIMIT, read_text
from foedus.worlds.setup import Setup

Result = TypeVar("Result")
State = Literal["empty", "compiling", "waiting", "ready", "refused", "gone"]
Asked = Callable[[], bool]
#: Replicates of the answers that refine a draft, and those of `foedus run`.
REFINED: Final = 2_000
SETTLED: Final = 10_000
#: Seconds of all processors that a draft may take, and its least replicates: two outer draws, without which there is no
#: range.
DRAFT_SECONDS: Final = 0.5
LEAST_DRAFT: Final = 20
#: What may be looked at, and what is held otherwise than the engine has it: ``QUESTION=CHANCE``, with spaces between.
LOOKED_AT: Final = ("actor", "dispute", "question", "path", "degree", "all", "against", "hold")
#: Seconds after which a thumb that is not heard of counts as let go.
LET_GO: Final = 1.0
_LOG: Final = logging.getLogger(__name__)


class _Request(NamedTuple):
    """Something that is to be computed, and who waits for it."""

    call: Callable[[Asked], Any]
    future: "Future[Any]"


class Work:
    """What is open.

    Parameters
    ----------
    source : str
        A bundled name or a path; nothing: no crisis is open yet.
    folder : Path, optional
        Where the work goes on and beyond which no file is opened; by default that of the file, or the current one.
    seed, threads, replicates
        As `foedus.run` takes them.

    Attributes
    ----------
    source : str
        What was asked for, as the command line has it.
    path : Path or None
        The file that is open; of a bundled crisis that in the package.
    state : str
        ``empty``, ``waiting``, ``compiling``, ``ready``, ``refused`` (the file, or the last change), ``gone``.
    refusal : InputError or None
        Why; and ``refused``, the path that was to be set, or nothing where it is the file.
    answers, replicates
        The last good answers, and of how many replicates.
    reasons : dict
        Why an input was changed, by path.
    selected : dict
        What is looked at, and what is held: `LOOKED_AT`, and what a tab adds.
    kept : dict
        Small things that last, by name: positions in the network, runs that are pinned (see `keep`).
    notice : str
        Something to be said once, in a sentence.
    """

    def __init__(
        self,
        source: str = "",
        *,
        folder: Path | None = None,
        seed: int = 1,
        threads: int | None = None,
        replicates: int = SETTLED,
    ) -> None:
        self.folder = (folder or Path()).resolve()
        self.seed, self.threads, self.most = seed, threads or processors(), replicates
        self.source = ""
        self.path: Path | None = None
        self.state: State = "empty"
        self.refusal: InputError | None = None
        self.refused = ""
        self.answers: Tables | None = None
        self.replicates = 0
        self.draft = DRAFT
        self.reasons: dict[str, str] = {}
        self.selected: dict[str, str] = {}
        self.kept: dict[str, Any] = {}
        self.notice = ""
        self.version = 0
        self.since = monotonic()
        self._session: Session | None = None
        self._disk: Crisis | None = None
        self._digest = ""
        self.text_opened = self.text_read = ""
        self._text_of: tuple[object, str] | None = None
        self._saved: Mapping[str, object] = {}
        self._baselines: dict[int, Tables] = {}
        self._told_of_file: dict[int, Settled] = {}
        self.told: Settled | None = None
        self.answered: Setup | None = None
        self._of_file: Session | None = None
        self._journal: Journal | None = None
        self._edit, self._answered = 0, -1
        self._moving, self._moved = "", 0.0
        self._to_open: str | None = None
        self._requests: dict[str, _Request] = {}
        self._running = ""
        self._closing = False
        self._lock = threading.RLock()
        self._wake = threading.Condition(self._lock)
        self._hearers: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._compute, name="foedus-studio", daemon=True)
        self._thread.start()
        if source:
            self.open(source)

    # What is open -----------------------------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """The session.

        Raises
        ------
        InputError
            If no crisis is open.
        """
        if self._session is None:
            raise InputError("no crisis is open")
        return self._session

    @property
    def crisis(self) -> Crisis:
        """The crisis as it is now; see `session`."""
        return self.session.crisis

    @property
    def disk(self) -> Crisis:
        """The crisis as the file has it.

        Raises
        ------
        InputError
            If no crisis is open.
        """
        if self._disk is None:
            raise InputError("no crisis is open")
        return self._disk

    @property
    def digest(self) -> str:
        """The sha256 of the file as it was read."""
        return self._digest

    @property
    def is_open(self) -> bool:
        """Whether a crisis is open and has been answered, so that every tab has something to show."""
        return self._session is not None and self.answers is not None

    @property
    def holds(self) -> bool:
        """Whether a crisis has been read, answered or not."""
        return self._session is not None

    @property
    def is_bundled(self) -> bool:
        """Whether the crisis comes with the package, and is saved as an overlay."""
        return self.path in bundled().values()

    @property
    def fresh(self) -> bool:
        """Whether the answers are those of the crisis as it is now."""
        return self._answered == self._edit

    @property
    def settled(self) -> bool:
        """Whether they are those of `foedus run`, digit for digit."""
        return self.fresh and self.replicates == self.most

    @property
    def baseline(self) -> Tables | None:
        """The answers of the file as it is on the disk, from the same luck and as many replicates."""
        return self._baselines.get(self.replicates)

    @property
    def told_now(self) -> bool:
        """Whether what is told beside the answers is told of these."""
        return (
            self.told is not None
            and self.answered is not None
            and self.told.crisis is self.answered.crisis
            and (self.told.replicates == self.replicates)
        )

    @property
    def told_of_file(self) -> Settled | None:
        """What is told of the file as it is on the disk, from as many replicates."""
        return self._told_of_file.get(self.replicates)

    @property
    def moving(self) -> str:
        """The path at which a thumb moves; empty where none does."""
        return self._moving

    @property
    def changes(self) -> dict[str, object]:
        """What differs from the file: value by path, with its reason where one was given."""
        if self._session is None:
            return {}
        if self.rewritten:
            return dict(differences(self.disk, self.crisis))
        states, place = self._session.states
        paths = [*self._saved, *(path for path in states[place] if path not in self._saved)]
        told = {path: self._told_of(path, states[place]) for path in joined([dict.fromkeys(paths)])}
        return {path: raw for path, raw in told.items() if self._differs(path, raw)}

    @property
    def state_now(self) -> Mapping[str, object]:
        """What is set over the file as it was opened; under `WHOLE` a text in its place."""
        states, place = self.session.states
        return states[place]

    @property
    def rewritten(self) -> bool:
        """Whether a whole text stands, or stood when it was saved, in the place of the file."""
        return WHOLE in self._saved or WHOLE in self.state_now

    @property
    def text(self) -> str:
        """The text of what is open as it is now; of a file that cannot be read as a crisis that of the file."""
        with self._lock:
            if self._session is None:
                return self.text_read
            key = (self._edit, self._digest, tuple(self.reasons.items()))
            if self._text_of is None or self._text_of[0] != key:
                self._text_of = key, text_now(self._held())
            return self._text_of[1]

    @property
    def unsaved(self) -> bool:
        """Whether saving would change the file."""
        if self._session is None:
            return False
        return self.text != self.text_read if self.rewritten else bool(self.changes)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return self._session is not None and self._session.states[1] > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to make again."""
        if self._session is None:
            return False
        states, place = self._session.states
        return place + 1 < len(states)

    @property
    def changed_outside(self) -> bool:
        """Whether the file on the disk is another than the one that was read."""
        return self.path is not None and bool(self._digest) and digest_of(self.path) != self._digest

    @contextmanager
    def locked(self) -> Iterator[Session]:
        """Hold the session, so that it does not change while something is read from it."""
        with self._lock:
            yield self.session

    # What is done to it -----------------------------------------------------------------------------------------------

    def open(self, source: str) -> None:
        """Open a crisis; what was done to the one before stays in its journal."""
        with self._wake:
            self._to_open, self.state, self.since = source, "waiting", monotonic()
            self._wake.notify_all()
        self._tell()

    def set(self, path: str, value: object, *, moving: bool = False) -> bool:
        """Set the value at a path; return False, and say why in `refusal`, where it is refused.

        Parameters
        ----------
        path, value
            As `Session.set` takes them. What the file has at the path keeps its reasons.
        moving : bool
            Whether a thumb still moves: until it is let go it is one change, which is drafted and not refined.
        """
        with self._wake:
            session = self.session
            try:
                raw = parsed(f"{path}={value}")[1] if isinstance(value, str) else value
                said = content_at(self.disk, path)
                if said is not None and _without_reason(raw) == _without_reason(said):
                    raw = said
                session.set(path, raw, instead=self._moving == path)
            except InputError as error:
                self.refusal, self.refused, self.state = error, path, "refused"
            else:
                self._moving, self._moved = (path if moving else ""), monotonic()
                self._changed(state=session.states[0][session.states[1]], now=session.states[1])
        self._tell()
        return self.refusal is None

    def rewrite(self, text: str) -> bool:
        """Take an edited text in the place of the file, as one change; return False where it is refused."""
        with self._wake:
            session = self.session
            try:
                crisis = read_as(text, self.path or Path(), known_forms())
                session.put(settings_for(self._held(), text, crisis))
            except InputError as error:
                self.refusal, self.refused, self.state = error, WHOLE, "refused"
            else:
                self._moving = ""
                self._changed(state=self.state_now, now=session.states[1])
        self._tell()
        return self.refusal is None

    def mend(self, text: str) -> None:
        """Write a text that is in order into a file that was not, and open it.

        Raises
        ------
        FoedusError
            If it is not in order, the file was changed outside meanwhile, or it cannot be written.
        """
        with self._lock:
            if self.path is None or self.is_bundled:
                raise InputError("no file is open")
            if self.changed_outside:
                raise InputError(f"{self.path}: was changed outside the studio, and is not overwritten: read it again")
            meant = read_as(text, self.path, known_forms())
            written(meant, self.path, as_in_file(text, read_text(self.path, KIND.noun, SIZE_LIMIT)[1]), self.text_read)
        self.open(self.source)

    def keep_mine(self) -> None:
        """Hold on to what is open where the file was changed outside: saving writes over the file as it is now."""
        with self._wake:
            if self.path is None:
                raise InputError("no crisis is open")
            text = self.text
            if self.state_now.get(WHOLE) != text:
                self.session.put({WHOLE: text})
                self._changed(state=self.state_now, now=self.session.states[1])
            self._digest = digest_of(self.path)
        self._tell()

    @property
    def opened(self) -> Opened:
        """The file that is open, as it was read."""
        if self.path is None:
            raise InputError("no crisis is open")
        return Opened(self.path, self.source, self.folder, self._digest, self.disk, self.is_bundled)

    def _held(self) -> Held:
        """Return what is open, as its text follows from it; the lock is held."""
        return Held(
            self.opened,
            self.text_read,
            self.text_opened,
            self.state_now,
            self.session.base,
            self.crisis,
            self.changes,
            self.rewritten,
        )

    def let_go(self) -> None:
        """Say that no thumb moves any more: the draft may be refined."""
        with self._wake:
            self._moving = ""
            self._wake.notify_all()

    def undo(self) -> bool:
        """Take the last change back; return whether there was one."""
        return self._step(lambda session: session.undo())

    def redo(self) -> bool:
        """Make the change again that was taken back last; return whether there was one."""
        return self._step(lambda session: session.redo())

    def because(self, path: str, text: str) -> None:
        """Say why an input was changed: an evidence id, DATASET@YEAR, ``assumption``, or a note in words."""
        with self._lock:
            self.reasons[path] = text.strip()
            self._write(because=[path, text.strip()])
        self._tell()

    def select(self, **what: str) -> None:
        """Say what is looked at, as `LOOKED_AT` names it; nothing: none."""
        with self._lock:
            self.selected = {key: value for key, value in {**self.selected, **what}.items() if value}
        self._tell()

    def keep(self, name: str, value: object) -> None:
        """Keep something small that JSON can hold, over reloads and restarts."""
        with self._lock:
            self.kept[name] = value
            self._write(keep=[name, value])

    def save(self, to: str = "") -> Saved:
        """Write the changes into the file, or those of a bundled crisis into an overlay beside the work.

        Parameters
        ----------
        to : str
            Name of the overlay; by default that of the crisis with ``-changed``.

        Raises
        ------
        FoedusError
            If the file was changed outside meanwhile, or cannot be written; it stays as it was.
        """
        with self._lock:
            if self.path is None:
                raise InputError("no crisis is open")
            changes = self.changes
            saved = save(self.opened, changes, self.crisis, to, self.text if self.rewritten else None)
            states, place = self.session.states
            self._saved = {**self._saved, **states[place]}
            if saved.path != self.path:
                self._move_to(saved.path)
            self._disk, self._digest = saved.crisis, saved.digest
            self.text_read = on_disk(saved.path)
            self._baselines, self._told_of_file, self._of_file = {}, {}, None
            if self.fresh and self.answers is not None:
                self._baselines[self.replicates] = self.answers
            if self.told and self.told_now and self.fresh:
                self._told_of_file[self.replicates] = self.told
            self.reasons.clear()
            self._renew(Past([{}], 0, {}, self.kept))
            self.notice = saved.said
        self._tell()
        return saved

    def reread(self) -> None:
        """Take the file as it is on the disk now, with what was changed laid over it."""
        with self._lock:
            if self.path is None:
                raise InputError("no crisis is open")
            changes = self.changes
            if self.rewritten and differing(self.disk, self.crisis) is None:  # to be had again by redo
                past = Past([{}, {WHOLE: self.text}], 0, {}, self.kept)
            else:
                past = (
                    Past([{}, changes], 1, dict(self.reasons), self.kept) if changes else Past([{}], 0, {}, self.kept)
                )
            self._renew(past)
        self.open(self.source)

    def run_as_command(self) -> str:
        """Return the command that gives these answers; where no settings can, that of the file once it is saved."""
        if self._session is not None and self.rewritten and differing(self.disk, self.crisis) is None:
            return f"foedus run {shlex.quote(self.source)}  # once it is saved: its text was changed, not only values"
        words = ["foedus", "run", self.source]
        words += ["--replicates", str(self.most)] if self.most != SETTLED else []
        words += ["--seed", str(self.seed)] if self.seed != 1 else []
        for setting in as_texts(self.changes):
            words += ["--set", setting]
        for held in self.selected.get("hold", "").split():
            words += ["--hold", held]
        return shlex.join(words)

    def link(self) -> str:
        """Return what stands behind the address of a page so that it leads to what is set and looked at now."""
        pairs = [("set", setting) for setting in as_texts(self.changes)]
        looked = [(key, value) for key, value in self.selected.items() if key != "open"]
        return "?" + urlencode([*pairs, *looked]) if pairs or looked else ""

    # What is computed -------------------------------------------------------------------------------------------------

    def compute(self, key: str, call: Callable[[Asked], Result]) -> "Future[Result]":
        """Compute something on the one thread that does; what was asked for under the same key before is dropped.

        Parameters
        ----------
        key : str
            What it is for, as ``histories``.
        call : callable
            Is given what to ask whether to stop: once the crisis is changed, or the same is asked for anew. It should
            raise `Cancelled` then, as sessions do.
        """
        future: Future[Result] = Future()
        with self._wake:
            if before := self._requests.pop(key, None):
                before.future.set_exception(Cancelled("asked for anew"))
            if self._session is None or self.state == "gone":
                future.set_exception(InputError("no crisis is open"))
                return future
            self._requests[key] = _Request(call, future)
            self._wake.notify_all()
        return future

    def subscribe(self, told: Callable[[], None]) -> Callable[[], None]:
        """Call something, on any thread, whenever something has changed; return what ends that."""
        with self._lock:
            self._hearers.append(told)

        def end() -> None:
            with self._lock, suppress(ValueError):
                self._hearers.remove(told)

        return end

    def close(self) -> None:
        """End the thread and let go of the journal."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join(10)
        if self._journal:
            self._journal.close()

    def _compute(self) -> None:
        while True:
            with self._wake:
                while (turn := self._turn()) is None:
                    self._wake.wait(LET_GO / 2 if self._moving else None)
            if self._closing:
                return
            try:
                turn()
            except Cancelled:
                continue
            except FoedusError as error:
                self._refuse(error)
            except Exception:  # noqa: BLE001 - a fault of ours: the page says so, and what was changed is kept
                _LOG.exception("the engine has stopped")
                with self._lock:
                    self.state = "gone"
            self._tell()

    def _turn(self) -> Callable[[], None] | None:
        """Return what is to be computed next: a file, a draft, what a tab asks for, a refinement, or nothing."""
        if self._closing:
            return lambda: None
        if self._to_open is not None:
            return self._open
        if self._session is None or self.state == "gone":
            return None
        return self._draft if not self.fresh else self._serve if self._requests else self._refinement()

    def _draft(self) -> None:
        self._answer(min(self.draft, self.most), drafted=True)

    def _refinement(self) -> Callable[[], None] | None:
        if self._moving and monotonic() - self._moved > LET_GO:
            self._moving = ""
        if self._moving or self.replicates == self.most:
            return None
        step = REFINED if self.replicates < REFINED < self.most else self.most
        return lambda: self._answer(step)

    def _answer(self, replicates: int, *, drafted: bool = False) -> None:
        """Answer the crisis as it is now; a draft is let finish, a refinement ends once something else is to do."""
        with self._lock:
            session, edit, changed = self.session, self._edit, bool(self.changes)
            before = self._baselines.get(replicates)

        def asked() -> bool:
            return self._closing or (
                not drafted and (edit != self._edit or self._to_open is not None or bool(self._requests))
            )

        began, beside, first = process_time(), not drafted or replicates == self.most, before is None
        answered, answers, told = _told(session, replicates, asked, self.seed, beside=beside)
        spent = process_time() - began
        if before is None or (beside and replicates not in self._told_of_file):
            _, before, of_file = (
                _told(self._file_session(), replicates, asked, self.seed, beside=beside)
                if changed
                else (answered, answers, told)
            )
            if of_file:
                self._told_of_file[replicates] = of_file
        with self._lock:
            if self._session is not session:
                return
            self._baselines[replicates] = before
            self.answers, self.replicates, self._answered, self.answered = answers, replicates, edit, answered
            self.told = told or self.told
            while drafted and not first and spent > DRAFT_SECONDS and self.draft > LEAST_DRAFT:
                self.draft, spent = (
                    max(self.draft // 2, LEAST_DRAFT),
                    spent / 2,
                )  # of the first much is compiling, or loading
            if self.refusal is None and self._to_open is None:
                self.state = "ready"

    def _file_session(self) -> Session:
        if self._of_file is None:
            self._of_file = Session(self.disk, self.seed, self.threads)
        return self._of_file

    def _serve(self) -> None:
        with self._lock:
            key, request = next(iter(self._requests.items()))
            del self._requests[key]
            edit = self._edit

        def asked() -> bool:
            return self._closing or edit != self._edit or self._to_open is not None or key in self._requests

        if not request.future.set_running_or_notify_cancel():
            return
        try:
            request.future.set_result(request.call(asked))
        except Exception as error:  # noqa: BLE001 - who asked is told
            request.future.set_exception(error)

    def _open(self) -> None:
        with self._lock:
            source, self._to_open = self._to_open or "", None
            self._let_go_of_file()
            self.source, self.state = source, "waiting"  # an answer to the file before may just have come
        with _telling(self._say_compiling):
            path = locate(source)
            if path not in bundled().values():
                path = path.absolute()
            with self._lock:
                self.path, self._digest = path, digest_of(path)
                self.text_opened = self.text_read = on_disk(path)
                if path not in bundled().values():
                    self.folder = path.parent.resolve()
            crisis = read_crisis(source, known_forms=known_forms())
            session = Session(crisis, self.seed, self.threads)
            journal = Journal(path)
            past = journal.read()
            notice = ""
            try:
                session.resume(past.states, past.place)
            except InputError as error:
                notice = f"what was changed last time no longer fits the file: {error}"
            with self._lock:
                self._journal, self._disk, self._session = journal, crisis, session
                self.reasons, self.kept, self.notice = dict(past.reasons), dict(past.kept), notice
                self._saved = {}
                self._edit += 1
                self.draft = DRAFT
            self._tell()
            self._draft()

    def _let_go_of_file(self) -> None:
        if self._journal:
            self._journal.close()
        self._journal = self._session = self._disk = self._of_file = None
        self.answers, self.replicates, self._baselines = None, 0, {}
        self.told, self.answered, self._told_of_file = None, None, {}
        self.refusal, self.refused, self.selected, self._moving = None, "", {}, ""

    def _refuse(self, error: FoedusError) -> None:
        with self._lock:
            self.refusal = error if isinstance(error, InputError) else InputError(str(error))
            self.refused, self.state = "", "refused"

    def _say_compiling(self) -> None:
        with self._lock:
            self.state, self.since = "compiling", monotonic()
        self._tell()

    def _step(self, step: Callable[[Session], bool]) -> bool:
        with self._wake:
            done = step(self.session)
            if done:
                self._moving = ""
                self._changed(now=self.session.states[1])
        self._tell()
        return done

    def _changed(self, **line: object) -> None:
        """Note a change that was taken; the lock is held."""
        self.refusal, self.refused = None, ""
        self.state = "ready" if self.answers is not None else self.state
        self._edit += 1
        self._write(**line)
        self._wake.notify_all()

    def _write(self, **line: object) -> None:
        if self._journal:
            try:
                self._journal.write(**line)
            except OSError as error:
                self.notice = f"changes cannot be kept ({error.strerror or error}): save, or make room on the disk"

    def _renew(self, past: Past) -> None:
        if self._journal:
            try:
                self._journal.renew(past)
            except OSError as error:
                self.notice = f"changes cannot be kept ({error.strerror or error}): save, or make room on the disk"

    def _move_to(self, path: Path) -> None:
        """Go on in another file: an overlay that was written."""
        if self._journal:
            self._renew(Past([{}], 0, {}, {}))
            self._journal.close()
        self.path, self.source, self._journal = path, str(path), Journal(path)

    def _told_of(self, path: str, state: Mapping[str, object]) -> object:
        """Return what is to be set at a path so that the file becomes the crisis as it is now, with its reason."""
        raw = state[path] if path in state else content_at(self.crisis, path)
        return with_reason(raw, self.reasons.get(path, ""), self.crisis, path)

    def _differs(self, path: str, raw: object) -> bool:
        """Return whether the file says something else at a path, or gives another reason than one that is given."""
        said = content_at(self.disk, path)
        if _without_reason(content_at(self.crisis, path)) != _without_reason(said):
            return True
        if not isinstance(raw, Mapping) or "because" not in raw or not isinstance(said, Mapping):
            return False
        reasons = [raw["because"]] if isinstance(raw["because"], str) else list(raw["because"])
        return reasons != said.get("because") or raw.get("note", "") != said.get("note", "")

    def _tell(self) -> None:
        with self._lock:
            self.version += 1
            told = list(self._hearers)
        for each in told:
            each()


def _told(
    session: Session, replicates: int, asked: Asked, seed: int, *, beside: bool
) -> tuple[Setup, Tables, Settled | None]:
    """Return the crisis as it is now, ready to run, its answers, and where it is wanted what is told beside them."""
    setup = session.setup
    counting = Counting(setup, replicates) if beside else None
    answers = session.answers(replicates, asked, counting.look if counting else None)
    run = session.last
    if run is None or (counting and run[0] is not setup):
        raise Cancelled("changed meanwhile")
    return run[0], answers, counting.settled(answers, run[1], seed) if counting else None


class _Compiling(logging.Handler):
    """Notices that the engine is being compiled."""

    def __init__(self, say: Callable[[], None]) -> None:
        super().__init__(logging.INFO)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith("compiling"):
            self._say()


@contextmanager
def _telling(say: Callable[[], None]) -> Iterator[None]:
    log, handler = logging.getLogger("foedus"), _Compiling(say)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


def _without_reason(raw: object) -> object:
    """Return a raw value as it counts, whatever it rests on."""
    if isinstance(raw, Mapping):
        return {key: _without_reason(item) for key, item in raw.items() if key not in ("because", "note")}
    return [_without_reason(item) for item in raw] if isinstance(raw, list | tuple) else raw
