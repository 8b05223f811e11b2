"""A session: a crisis held in memory, changed path by path, and answered again and again on the same luck.

A change draws and patches only what it changes; answers are refined rather than thrown away. Both give the bits that a
run of the changed crisis gives.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from foedus.answers.answers import answers_of
from foedus.answers.rows import Tables
from foedus.core.errors import Cancelled, InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import at, split, within
from foedus.crisis.reading import read_as, read_crisis
from foedus.crisis.settings import parsed, with_settings
from foedus.engine.ensemble import OUTER_DRAWS, Chunk, Outcome, run_ensemble
from foedus.engine.recording import Weeks
from foedus.mechanisms.catalogue import known_forms
from foedus.session.histories import Histories, histories_of
from foedus.session.options import refuse_options
from foedus.worlds.setup import Kept, Setup, nothing_kept, set_up_again

#: Replicates of a first answer: what is read while an input is being moved.
DRAFT = 400


class Session:
    """A crisis held in memory.

    Parameters
    ----------
    crisis : Crisis, str or Path
        A crisis, the name of a bundled one, or a path.
    seed : int
        0 to 2^63 - 1; the luck that all answers share.
    threads : int
        Threads of the engine; they change no bit.
    weeks : int, optional
        How far; by default as far as the crisis says.

    Attributes
    ----------
    crisis : Crisis
        The crisis as it is now.
    replicates : int
        From how many replicates the crisis as it is now has been answered; 0 before its first answer.

    Raises
    ------
    InputError
        If there is no such crisis, or an option cannot be taken.

    Examples
    --------
    >>> session = Session("iran-2026")
    >>> session.set("actors.RUS.load", 0.9)
    >>> session.changes
    {'actors.RUS.load': 0.9}
    >>> session.undo(), session.changes
    (True, {})
    """

    def __init__(self, crisis: Crisis | str | Path, seed: int = 1, threads: int = 1, weeks: int | None = None) -> None:
        refuse_options(1, seed, threads, weeks)
        file = crisis if isinstance(crisis, Crisis) else read_crisis(crisis, known_forms=known_forms())
        self._begin(file, seed, threads, weeks, nothing_kept(seed, OUTER_DRAWS))

    def _begin(self, crisis: Crisis, seed: int, threads: int, weeks: int | None, kept: Kept) -> None:
        self._file, self._kept = crisis, kept
        self._seed, self._threads, self._weeks = seed, threads, weeks
        #: The last text that stood in the place of the file, and its crisis.
        self._text: tuple[str, Crisis] | None = None
        #: What was set after each change, the first being nothing, and which of them holds.
        self._states: list[dict[str, object]] = [{}]
        self._now = 0
        self._setup = self._made({})
        #: What was run last, and of which crisis: one that was changed meanwhile does not take it for its own.
        self._run: tuple[Setup, Outcome] | None = None

    @property
    def crisis(self) -> Crisis:
        """The crisis as it is now."""
        return self._setup.crisis

    @property
    def setup(self) -> Setup:
        """The crisis as it is now, ready to run in as many outer draws as a large run has."""
        return self._setup

    @property
    def replicates(self) -> int:
        """From how many replicates the crisis as it is now has been answered."""
        outcome = self._outcome(self._setup)
        return 0 if outcome is None else int(outcome.inner.sum())

    @property
    def last(self) -> tuple[Setup, Outcome] | None:
        """What was run last, and of which crisis."""
        return self._run

    @property
    def states(self) -> tuple[list[Mapping[str, object]], int]:
        """What was set after each change, the first being nothing; and the place of the one that holds."""
        return list(self._states), self._now

    @property
    def changes(self) -> Mapping[str, object]:
        """What differs from the file: value by path. Set over the file they give the crisis as it is now."""
        state = self._states[self._now]
        return {path: raw for path, raw in state.items() if path and at(self.crisis, path) != self._said(path)}

    def set(self, path: str, value: object, *, instead: bool = False) -> None:
        """Set the value at a path, as ``--set PATH=VALUE`` does.

        Parameters
        ----------
        path : str
            As ``actors.RUS.load``.
        value
            A number, a word, a mapping such as ``{"between": [0.2, 0.4]}``; text is read as YAML, as on the command
            line; None leaves an optional thing out.
        instead : bool
            In place of the last change rather than after it: what is moved in many small steps is one change.

        Raises
        ------
        InputError
            If it is refused: with path, what is allowed, and the nearest match. The session stays as it was.
        """
        raw = parsed(f"{path}={value}")[1] if isinstance(value, str) else value
        before = max(self._now - 1, 0) if instead else self._now
        others = {
            other: old
            for other, old in self._states[before].items()
            if other != path and not within(split(other), split(path))
        }
        state = {**others, path: raw}
        self._setup = self._made(state)
        self._states = [*self._states[: before + 1], state]
        self._now = before + 1

    @property
    def base(self) -> Crisis:
        """What the settings are laid over: the file, or the text that stands in its place."""
        state = self._states[self._now]
        return self._read(state[""]) if "" in state else self._file

    def put(self, settings: Mapping[str, object]) -> None:
        """Go on to other settings over the file, as one change; what was set before counts no more.

        Parameters
        ----------
        settings : mapping
            Value by path; under the empty path a whole text in place of the file, over which the others are laid.

        Raises
        ------
        InputError
            If one is refused, or the text is no crisis. The session stays as it was.
        """
        state = dict(settings)
        self._setup = self._made(state)
        self._states = [*self._states[: self._now + 1], state]
        self._now += 1

    def resume(self, states: Sequence[Mapping[str, object]], place: int) -> None:
        """Go on where another session of the same crisis left off (`states`).

        Raises
        ------
        InputError
            If the crisis does not take what holds there.
        """
        self._setup = self._made(states[place])
        self._states, self._now = [dict(state) for state in states], place

    def beside(self, crisis: Crisis) -> "Session":
        """Return a session of a crisis that differs in some inputs: it shares luck, and what has been drawn here.

        Neither may be changed while the other is.
        """
        other = Session.__new__(Session)
        other._begin(crisis, self._seed, self._threads, self._weeks, self._kept)  # noqa: SLF001 - one of its kind
        return other

    def undo(self) -> bool:
        """Take the last change back; return whether there was one."""
        return self._go(self._now - 1)

    def redo(self) -> bool:
        """Make the change again that was taken back last; return whether there was one."""
        return self._go(self._now + 1)

    def answers(
        self,
        replicates: int = DRAFT,
        cancelled: Callable[[], bool] = lambda: False,
        look: Callable[[Sequence[Chunk], Weeks], None] | None = None,
        *,
        why: bool = True,
    ) -> Tables:
        """Return the answers of the crisis as it is now: the rows that a run of so many replicates gives.

        Parameters
        ----------
        replicates : int
            How many. Those that have been run already are not run again where they are among them.
        cancelled : callable
            Asked between blocks of some outer draws; once it says True, the call ends.
        look : callable, optional
            Is shown all of these histories, block by block, as `run_ensemble` does; then all of them are run.
        why : bool
            Whether the rows give their reasons; without, a crisis of many actors is answered in half the time.

        Returns
        -------
        dict
            Rows by question (``stands_by``, ``mediates``, ``falls``, ``disputes``), as in ``answers.json``.

        Raises
        ------
        InputError
            If so many cannot be run.
        Cancelled
            If it was cancelled; `replicates` still says how many are whole, and asking for so many is free.
        """
        refuse_options(replicates, self._seed, self._threads, self._weeks)
        setup = self._setup
        outcome = self._outcome(setup)
        if outcome is None or look is not None or replicates != outcome.inner.sum():
            outcome = run_ensemble(
                setup.ensemble,
                replicates,
                self._seed,
                threads=self._threads,
                look=look,
                progress=_stopping(cancelled),
                done=outcome,
            )
            self._run = setup, outcome
        return answers_of(setup, outcome, why=why)

    def refine(self, to: int, cancelled: Callable[[], bool] = lambda: False) -> Tables:
        """Return the answers of more replicates, going on from those that have been run, as `answers` does.

        Raises
        ------
        InputError
            If more have been run already.
        """
        if to < self.replicates:
            raise InputError(f"{to} replicates: {self.replicates} have been run already; ask for at least as many")
        return self.answers(to, cancelled)

    def histories(self, replicates: int = 2000, cancelled: Callable[[], bool] = lambda: False) -> Histories:
        """Return the histories of the crisis as it is now, to be looked into (`foedus.session.histories.find`).

        Raises
        ------
        InputError, Cancelled
            As `answers`.
        """
        refuse_options(replicates, self._seed, self._threads, self._weeks)
        return histories_of(self._setup, replicates, self._seed, self._threads, _stopping(cancelled))

    def _made(self, settings: Mapping[str, object]) -> Setup:
        """Return the file's crisis, or that of a text in its place, with other values at some paths, ready to run."""
        over = {path: raw for path, raw in settings.items() if path}
        base = self._read(settings[""]) if "" in settings else self._file
        return set_up_again(with_settings(base, over) if over else base, self._kept, weeks=self._weeks)

    def _read(self, text: object) -> Crisis:
        """Return the crisis of a text that stands in the place of the file; the last one is kept."""
        if self._text is None or self._text[0] != text:
            self._text = str(text), read_as(str(text), self._file.source_texts[0].path, known_forms())
        return self._text[1]

    def _go(self, place: int) -> bool:
        if not 0 <= place < len(self._states):
            return False
        self._setup = self._made(self._states[place])
        self._now = place
        return True

    def _outcome(self, setup: Setup) -> Outcome | None:
        """Return what was run of a crisis that is ready, if it was run last."""
        run = self._run
        return run[1] if run and run[0] is setup else None

    def _said(self, path: str) -> object:
        """Return what the file says at a path; None where it has no such path, or nothing there."""
        try:
            return at(self._file, path)
        except InputError:
            return None


def _stopping(cancelled: Callable[[], bool]) -> Callable[[int], None]:
    """Return what stops a run after a block, once it is cancelled."""

    def look(_done: int) -> None:
        if cancelled():
            raise Cancelled("cancelled before all replicates were run")

    return look
