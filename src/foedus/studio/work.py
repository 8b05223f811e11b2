"""What is open in the studio: a crisis that is touched, its undo, its journal, and the file that it comes from."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, time
from typing import Any, Final
from urllib.parse import urlencode

from foedus.api.options import as_texts, processors
from foedus.core.errors import InputError
from foedus.crisis.bundled import bundled, locate
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_as, read_crisis
from foedus.crisis.sections import KIND
from foedus.crisis.settings import joined, parsed
from foedus.mechanisms.catalogue import known_forms
from foedus.session.session import Session
from foedus.studio.computing import Computing, first_draft, telling
from foedus.studio.document import as_in_file, differences, differing, on_disk
from foedus.studio.journal import Journal, Past
from foedus.studio.rewriting import WHOLE, Held, settings_for, text_now
from foedus.studio.saving import Opened, Saved, content_at, digest_of, save, with_reason, written
from foedus.text.yaml_text import SIZE_LIMIT, read_text

#: Replicates of `foedus run`.
SETTLED: Final = 10_000
#: What may be looked at; what is held otherwise than the engine has it: ``QUESTION=CHANCE``, with spaces between; and
#: what is asked of the number, as the commands take it: what is switched off (``why --causes``), which worlds
#: (``whatif --named``), and what is given (``given --if``), with spaces between.
LOOKED_AT: Final = (
    *("actor", "dispute", "question", "path", "degree", "all", "against", "hold"),
    *("causes", "named", "given"),
)


class Work(Computing):
    """What is open; what is computed of it: `Computing`.

    Parameters
    ----------
    source : str
        A bundled name or a path; nothing: no crisis is open yet.
    folder : Path, optional
        Where the work goes on and beyond which no file is opened; by default that of the file, or the current one.
    seed, threads, replicates
        As `foedus.run` takes them.
    known : Crisis, optional
        What is to be opened, where it has just been read.

    Attributes
    ----------
    source : str
        What was asked for, as the command line has it.
    path : Path or None
        The file that is open; of a bundled crisis that in the package.
    reasons : dict
        Why an input was changed, by path.
    selected : dict
        What is looked at, and what is held: `LOOKED_AT`, and what a tab adds.
    looked : float
        When the Desk's list of inputs was last asked to show something else: a list made before comes too late.
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
        known: Crisis | None = None,
    ) -> None:
        self.folder = (folder or Path()).resolve()
        super().__init__(seed, threads or processors(), replicates)
        self.source = ""
        self.path: Path | None = None
        self.reasons: dict[str, str] = {}
        self.selected: dict[str, str] = {}
        self.looked = time()
        self.kept: dict[str, Any] = {}
        self.notice = ""
        self._known = known
        self._disk: Crisis | None = None
        self._digest = ""
        self.text_opened = self.text_read = ""
        self._text_of: tuple[object, str] | None = None
        self._saved: Mapping[str, object] = {}
        self._journal: Journal | None = None
        self._thread.start()
        if source:
            self.open(source)

    # What is open -----------------------------------------------------------------------------------------------------

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
    def holds(self) -> bool:
        """Whether a crisis has been read, answered or not."""
        return self._session is not None

    @property
    def is_bundled(self) -> bool:
        """Whether the crisis comes with the package, and is saved as an overlay."""
        return self.path in bundled().values()

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
        return self._session is not None and (WHOLE in self._saved or WHOLE in self.state_now)

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
            if self._session is not None and self.state_now.get(WHOLE) != text:
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
        self._tell()

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
            whole = self.text if self.rewritten or not self.path.exists() else None
            saved = save(self.opened, changes, self.crisis, to, whole)
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

    def _open(self) -> None:
        with self._lock:
            source, self._to_open = self._to_open or "", None
            self._let_go_of_file()
            self.source, self.state = source, "waiting"  # an answer to the file before may just have come
        with telling(self._say_compiling):
            path = locate(source)
            if path not in bundled().values():
                path = path.absolute()
            with self._lock:
                self.path, self._digest = path, digest_of(path)
                self.text_opened = self.text_read = on_disk(path)
                if path not in bundled().values():
                    self.folder = path.parent.resolve()
            known, self._known = self._known, None
            crisis = known if known and _as_read(known) else read_crisis(source, known_forms=known_forms())
            session = Session(crisis, self.seed, self.threads)
            journal = Journal(path)
            past = journal.read()
            notice = ""
            try:
                if past.states != [{}]:
                    session.resume(past.states, past.place)
            except InputError as error:
                notice = f"what was changed last time no longer fits the file: {error}"
            with self._lock:
                self._journal, self._disk, self._session = journal, crisis, session
                self.reasons, self.kept, self.notice = dict(past.reasons), dict(past.kept), notice
                self._saved = {}
                self._edit += 1
                self.draft = first_draft(session.setup.ensemble)
            self._tell()
            self._draft()

    def close(self) -> None:
        """End the thread and let go of the journal."""
        super().close()
        if self._journal:
            self._journal.close()

    def _let_go_of_file(self) -> None:
        if self._journal:
            self._journal.close()
        self._journal = self._session = self._disk = self._of_file = None
        self.answers, self.replicates, self._baselines = None, 0, {}
        self.told, self.answered, self._told_of_file = None, None, {}
        self.refusal, self.refused, self.selected, self._moving = None, "", {}, ""

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


def _as_read(crisis: Crisis) -> bool:
    """Return whether the files that a crisis was read from are as they were then."""
    return all(digest_of(text.path) == text.digest for text in crisis.source_texts)


def _without_reason(raw: object) -> object:
    """Return a raw value as it counts, whatever it rests on."""
    if isinstance(raw, Mapping):
        return {key: _without_reason(item) for key, item in raw.items() if key not in ("because", "note")}
    return [_without_reason(item) for item in raw] if isinstance(raw, list | tuple) else raw
