"""Every crisis of the past as questions that somebody could have answered on the day of its trigger.

The text is composed by rule from the parties, the day, the kind of trigger and what the two had behind them; there is
no name of a crisis, since names tell outcomes. With each question stands the base rate that was known then: of the
cases that were over, and told, by the end of the year before. A question that turns out not to arise is void.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from foedus.core.errors import InputError
from foedus.core.world import SIDES
from foedus.history.adapters import load
from foedus.history.adapters.icb import TRIGGERS, VIOLENT_TRIGGERS
from foedus.history.measures.crises import OPENING_DAYS
from foedus.history.measures.feuds import with_feuds
from foedus.history.measures.pairs import with_pair_measures
from foedus.history.names import titled
from foedus.history.states import name_of
from foedus.scoring.asked import RULES_OF, cases_of
from foedus.scoring.baselines import GROUP, KNOWN
from foedus.scoring.chances import WHOLE_CRISIS
from foedus.scoring.coalition_record import CELLS, KINDS, known_of, meetings
from foedus.scoring.engine_record import HORIZON_DAYS, SLACK_DAYS, disputes_of
from foedus.worlds.historical_cast import ADVERSARIES, opening_actors, openings, present, ties_of

#: States that a text names of each tie.
NAMED: Final = 8
#: When a question resolves that has no day beforehand.
CRISIS_END, A_YEAR_OF_FORCE = "the end of the crisis", f"{HORIZON_DAYS} days after the first force"
_WORLD, _STATE, _ANOTHER = (f"by {kind}" for kind in KINDS)
#: What a state has to do with an adversary, in words.
TIE_WORDS: Final = {
    "major": "a major power",
    "pledged": "bound by a pledge to an adversary",
    "rival": "a rival of an adversary",
    "neighbour": "a neighbour of an adversary",
    "untied": "not tied to either",
}
_OF_ENEMY: Final = {
    (True, True): "; a rival of {enemy}, with force between them in ten years",
    (True, False): "; a rival of {enemy}",
    (False, True): "; force between it and {enemy} in ten years",
    (False, False): "",
}
#: How often words name the enemy at most.
MOST_NAMED: Final = 2
#: The same of the enemy of a side, by `CELLS`: rivals, force in ten years, others at force with the enemy.
CELL_WORDS: Final = {
    cell: _OF_ENEMY[cell[-3] == "1", cell[-2] == "1"]
    + ("; others are at force with {enemy}" if cell[-1] == "1" else "")
    for cell in CELLS
}


class Kind(NamedTuple):
    """A kind of question: the answer of the engine to the same, the outcome that resolves it, and its words.

    In the words stand names of columns: of the states, and the ``horizon``.
    """

    answer: str
    outcome: str
    words: str

    @property
    def name(self) -> str:
        """How its questions are called."""
        return self.answer.replace(" ", "_")

    @property
    def rule(self) -> str:
        """How it is resolved."""
        return RULES_OF[self.outcome]


_MEDIATED: Final = "if a mediation takes place before the crisis is over, will {} be the mediator?"
OF_CRISES: Final = (
    Kind("force", "force", "will it come to minor clashes or more before the crisis is over?"),
    Kind("serious", "serious", "will it come to serious clashes or full-scale war before the crisis is over?"),
    Kind("war", "war_anywhere", "will it come to full-scale war before the crisis is over?"),
    Kind(
        "deaths",
        "deaths",
        "if a militarized dispute of the two begins by the end of the crisis, will either have deaths in battle in it?",
    ),
    Kind("mediated", "mediated", "will a mediation take place before the crisis is over?"),
    Kind("agreement", "agreement", "will the crisis end in a formal agreement?"),
    Kind(_WORLD, "by_whom", _MEDIATED.format("the world organisation")),
    Kind(_STATE, "by_whom", _MEDIATED.format("a state, or several,")),
    Kind(_ANOTHER, "by_whom", _MEDIATED.format("another body or a private person")),
)
OF_LEADERS: Final = (
    Kind("gone", "gone", "will the leader of {state} who is in office as the day begins be gone by {horizon}?"),
    Kind(
        "irregular",
        "irregular",
        "will the leader of {state} who is in office as the day begins be gone by {horizon}, irregularly (coup, "
        "revolt, rebels) or by foreign hands?",
    ),
)
_THIRD: Final = f"if {{state}} ({{known}}) is no party by day {OPENING_DAYS}, will it "
OF_THIRD_STATES: Final = tuple(
    kind
    for side, enemy in zip(SIDES, reversed(SIDES), strict=True)
    for kind in (
        Kind(
            f"joins_{side}",
            "joins",
            f"{_THIRD}enter the fighting on the side of {{{side}}} later, within {HORIZON_DAYS} days of the first "
            "force?",
        ),
        Kind(
            f"fights_{side}",
            "fights",
            f"{_THIRD}fight {{{enemy}}} by {{horizon}}, beside {{{side}}} or in a dispute of its own that is not "
            "open yet?",
        ),
    )
)
ALL_KINDS: Final = (*OF_CRISES, *OF_LEADERS, *OF_THIRD_STATES)
#: Columns of a question, as they are written.
COLUMNS: Final = (
    "question", "crisis", "day", "kind", "state", "side", "text", "resolves", "base_rate", "cases", "events",
    "rate_of_like_cases",
)  # fmt: skip


class Questions(NamedTuple):
    """Questions, and the crises that they are of.

    ``crises`` has ``crisis``, ``day``, ``target``, ``challenger``, ``trigger`` (its kind), ``text`` and, only where it
    is asked for, ``name``; ``questions`` the columns of `COLUMNS` with ``answer`` and ``ccode``, by which what is said
    of a case goes elsewhere (`foedus.scoring.chances`).
    """

    crises: pl.DataFrame
    questions: pl.DataFrame


def name_of_question(answer: str, crisis: int, ccode: int) -> str:
    """Return the name of a question.

    Examples
    --------
    >>> name_of_question("by world organisation", 196, 0), name_of_question("gone", 196, 2)
    ('by_world_organisation:196', 'gone:196:2')
    """
    return ":".join([answer.replace(" ", "_"), str(crisis), *([str(ccode)] if ccode != WHOLE_CRISIS else [])])


def questions_of(data: Path, to: int | None = None, *, names: bool = False) -> Questions:
    """Return every past crisis as questions.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    to : int, optional
        Last year of a trigger; by default that of the table.
    names : bool
        With the names of the crises, which tell what became of them.

    Raises
    ------
    InputError
        If no crisis is as early.
    DataError
        If a table is missing or broken.
    """
    opened = openings(data)
    wanted = opened.filter(pl.col("year") <= to) if to is not None else opened
    if wanted.is_empty():
        first = min(opened["year"].to_list())
        raise InputError(f"--to {to}: no crisis had been triggered by then; the table begins with {first}")
    crises = _crises(data, wanted, names=names)
    asked = pl.concat([_of_crises(wanted), _of_leaders(wanted), _of_third_states(data, wanted)])
    asked = _with_rates(data, opened, _with_words(asked, crises))
    order = {kind.answer: place for place, kind in enumerate(ALL_KINDS)}
    place = pl.col("answer").replace_strict(order, return_dtype=pl.Int64)
    return Questions(
        crises.drop("year", "head").sort("day", "crisis"),
        asked.sort("day", "crisis", place, "ccode").select(*COLUMNS, "answer", "ccode"),
    )


def _of_crises(opened: pl.DataFrame) -> pl.DataFrame:
    """Return the questions of crises as a whole: ``crisis``, ``answer``, ``ccode``, ``known``, ``group``."""
    tables = []
    for kind in OF_CRISES:
        of = opened
        if kind.answer == "force":
            of = opened.filter(~pl.col("trigger_kind").is_in(VIOLENT_TRIGGERS))
        elif kind.answer == "deaths":
            of = opened.filter(pl.col("stands_for") == 0)
        tables.append(of.select("crisis", pl.lit(kind.answer).alias("answer"), pl.lit(WHOLE_CRISIS).alias("ccode")))
    return _bare(pl.concat(tables))


def _of_leaders(opened: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat([opened.select("crisis", pl.col(who).alias("ccode")) for who in ADVERSARIES])
    return _bare(pl.concat([both.with_columns(pl.lit(kind.answer).alias("answer")) for kind in OF_LEADERS]))


def _bare(rows: pl.DataFrame) -> pl.DataFrame:
    nothing = (pl.lit(None, pl.String).alias(name) for name in ("side", "known", GROUP))
    return rows.select("crisis", "answer", pl.col("ccode").cast(pl.Int64), *nothing)


def _of_third_states(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return the questions of every state of the day but for the adversaries, of either side."""
    sides = pl.DataFrame({"side": [1, -1], "of": SIDES})
    rows = present(data, opened).unique().join(sides, how="cross")
    rows = rows.join(opened.select("crisis", "trigger", "stands_for", *ADVERSARIES), on="crisis")
    rows = rows.filter(pl.all_horizontal(pl.col("ccode") != pl.col(who) for who in ADVERSARIES))
    enemy = pl.when(pl.col("side") > 0).then("challenger").otherwise("target")
    known = known_of(data, opened, rows.with_columns(enemy.alias("enemy")))
    tie = pl.col("tie").replace_strict(TIE_WORDS, return_dtype=pl.String)
    cell = pl.col("cell").replace_strict(CELL_WORDS, return_dtype=pl.String)
    told = known.with_columns((tie + cell).alias("known"))
    return pl.concat(
        [
            (told if kind.outcome == "joins" else told.filter(pl.col("stands_for") == 0))
            .filter(of=kind.answer.partition("_")[2])
            .select(
                "crisis",
                pl.lit(kind.answer).alias("answer"),
                "ccode",
                pl.col("of").alias("side"),
                "known",
                pl.col("tie" if kind.outcome == "joins" else "cell").alias(GROUP),
            )
            for kind in OF_THIRD_STATES
        ]
    )


def _crises(data: Path, opened: pl.DataFrame, *, names: bool) -> pl.DataFrame:
    """Return the crises in words, from what was known on the day."""
    pairs = opened.select(
        "crisis", "year", pl.col("challenger").alias("ccode"), pl.col("target").alias("other"),
        pl.col("trigger").alias("day"),
    )  # fmt: skip
    known = with_feuds(data, with_pair_measures(data, pairs).select(*pairs.columns, "contiguous"))
    behind = {row["crisis"]: row for row in known.iter_rows(named=True)}
    seen = opening_actors(data).filter(pl.col("trigger") == pl.col("opened"))
    actors = dict(seen.group_by("crisis").agg(pl.col("ccode").unique().sort()).iter_rows())
    pledged = ties_of(data, opened).filter(pl.col("pledged") > 0)
    bound = dict(pledged.group_by("crisis", maintain_order=True).agg("ccode").iter_rows())
    rows = []
    for row in opened.iter_rows(named=True):
        number, year = row["crisis"], row["year"]
        two = [name_of(row[who], year) for who in ADVERSARIES]
        against = f"{two[1]}, standing for what is no single state," if row["stands_for"] else two[1]
        kind = TRIGGERS.get(row["trigger_kind"], "not coded")
        head = f"{row['trigger']:%-d %B %Y}, {against} against {two[0]}".removesuffix(",")
        adversaries = {row[who] for who in ADVERSARIES}
        said = [
            f"{head}. Trigger: {kind}.",
            *_behind(behind[number]),
            *_list("Others for which it is a crisis that day", set(actors.get(number, ())) - adversaries, year),
            *_list("Bound by a pledge to one of the two", set(bound.get(number, ())) - adversaries, year),
        ]
        name = titled(row["name"])
        if names:
            said.insert(0, f"{name}:")
        rows.append((number, row["trigger"], year, *two, kind, " ".join(said), head, *([name] if names else [])))
    columns = ["crisis", "day", "year", *ADVERSARIES, "trigger", "text", "head", *(["name"] if names else [])]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _behind(row: dict[str, object]) -> Iterable[str]:
    """Yield what the two had behind them as the day began."""
    if row["contiguous"] == 1:
        yield "They border on each other."
    elif row["distance_km"] is not None:
        yield f"Their capitals are {row['distance_km']:,.0f} km apart."
    if row["pledged"] == 1:
        yield "One owes the other defence."
    if row["rivalry"] == 1:
        yield "They are strategic rivals."
    count, forceful = row["record_disputes"] or 0, row["record_force"] or 0
    if count:
        yield f"Militarized disputes of the two begun in ten years: {count}, at force as known: {forceful}."
    else:
        yield "No militarized dispute of the two began in ten years."


def _list(words: str, codes: Iterable[int], year: int) -> list[str]:
    named = [name_of(code, year) for code in sorted(codes)]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return [f"{words}: {', '.join(named[:NAMED])}{more}."] if named else []


def _with_words(asked: pl.DataFrame, crises: pl.DataFrame) -> pl.DataFrame:
    """Add names, texts and the days on which questions resolve."""
    rows = asked.join(crises.select("crisis", "day", "year", "head", *ADVERSARIES), on="crisis")
    states = rows.filter(pl.col("ccode") != WHOLE_CRISIS).select("ccode", "year").unique()
    states = states.with_columns(
        pl.Series("state", [name_of(code, year) for code, year in states.iter_rows()], pl.String)
    )
    last = pl.col("day").dt.offset_by(f"{HORIZON_DAYS}d")
    rows = rows.join(states, on=["ccode", "year"], how="left").with_columns(
        last.dt.strftime("%-d %B %Y").alias("horizon"),
        pl.when(pl.col("side") == SIDES[0]).then(SIDES[1]).otherwise(SIDES[0]).alias("enemy"),
    )
    for _ in range(MOST_NAMED):
        rows = rows.with_columns(pl.col("known").str.replace("{enemy}", pl.col("enemy"), literal=True))
    texts = [
        rows.filter(answer=kind.answer).with_columns(_text(kind).alias("text"), _resolves(kind, last))
        for kind in ALL_KINDS
    ]
    name = pl.concat_str(
        pl.col("answer").str.replace_all(" ", "_"),
        "crisis",
        pl.when(pl.col("ccode") != WHOLE_CRISIS).then("ccode"),
        separator=":",
        ignore_nulls=True,
    )
    return pl.concat(texts).with_columns(
        name.alias("question"), pl.col("answer").str.replace_all(" ", "_").alias("kind")
    )


def _resolves(kind: Kind, last: pl.Expr) -> pl.Expr:
    """Return the day after which nothing counts any more, where it is known beforehand."""
    if "{horizon}" in kind.words:
        return last.dt.to_string("%Y-%m-%d").alias("resolves")
    return pl.lit(A_YEAR_OF_FORCE if kind.outcome == "joins" else CRISIS_END).alias("resolves")


def _text(kind: Kind) -> pl.Expr:
    """Return a question in words, from the columns that its words name."""
    found = pl.format("{}: {}", pl.col("head"), pl.lit(kind.words))
    for column in ("state", "known", *SIDES, "horizon"):
        if f"{{{column}}}" in kind.words:
            found = found.str.replace(f"{{{column}}}", pl.col(column), literal=True)
    return found


def _with_rates(data: Path, opened: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Add the rates of the cases that were known by the end of the year before, as if half an event more."""
    cases = cases_of(data, opened.select("crisis", pl.col("target").alias("ccode")))
    told = _told(data, opened)
    tables = []
    for kind in ALL_KINDS:
        of = cases[kind.outcome].join(told, on="crisis", how="left")
        if kind.outcome == "by_whom":
            of = of.filter(answer=kind.answer)
        elif kind.outcome == "fights":
            of = _with_meetings(data, opened, of)
        disputes = kind.outcome in {"deaths", "joins", "fights"}
        known = pl.max_horizontal(KNOWN, "told", *(["disputes_told"] if disputes else []))
        of = of.select(
            known.cast(pl.Int64).alias("before"),
            pl.col(kind.outcome).alias("happened"),
            *([pl.col(GROUP)] if kind in OF_THIRD_STATES else []),
        )
        mine = asked.filter(answer=kind.answer).with_columns((pl.col("year") - 1).alias("before"))
        mine = _counted(mine, of, (), "cases", "events").with_columns(
            ((pl.col("events") + 0.5) / (pl.col("cases") + 1.0)).alias("base_rate")
        )
        if kind in OF_THIRD_STATES:
            mine = _counted(mine, of, (GROUP,), "like_cases", "like_events")
            like = (pl.col("like_events") + 1.0) / (pl.col("like_cases") + 1.0 / pl.col("base_rate"))
        else:
            like = pl.lit(None, pl.Float64)
        tables.append(mine.with_columns(like.alias("rate_of_like_cases")).select(*COLUMNS, "answer", "ccode"))
    return pl.concat(tables)


def _with_meetings(data: Path, opened: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Let a case be told once every dispute of a state with the enemy is that began in the year, at whatever level."""
    keys = ["crisis", "ccode", "side"]
    met = meetings(data, cases.join(opened.select("crisis", "trigger"), on="crisis"))
    began = pl.col("start").is_between(pl.col("trigger"), pl.col("trigger").dt.offset_by(f"{HORIZON_DAYS}d"))
    last = met.filter(began).group_by(keys).agg(pl.col("told").max().dt.year().cast(pl.Int64).alias("met_told"))
    joined = cases.join(last, on=keys, how="left", maintain_order="left")
    return joined.with_columns(pl.max_horizontal("disputes_told", "met_told").alias("disputes_told"))


def _counted(asked: pl.DataFrame, cases: pl.DataFrame, by: tuple[str, ...], number: str, events: str) -> pl.DataFrame:
    """Add how many cases were known by a year, and in how many of them it happened."""
    counts = cases.group_by("before", *by).agg(
        pl.len().cast(pl.Int64).alias(number), pl.col("happened").sum().cast(pl.Int64).alias(events)
    )
    counts = counts.sort("before")
    running = counts.with_columns(
        *(pl.col(name).cum_sum().over(by) if by else pl.col(name).cum_sum() for name in (number, events))
    )
    joined = asked.sort("before").join_asof(running, on="before", by=list(by) or None, check_sortedness=False)
    return joined.with_columns(pl.col(number, events).fill_null(0))


def _told(data: Path, opened: pl.DataFrame) -> pl.DataFrame:
    """Return the years in which crises and their disputes were over, from which on what they led to is told."""
    over = load(data, "icb").select(
        "crisis", pl.col("end").dt.offset_by(f"{SLACK_DAYS}d").dt.year().cast(pl.Int64).alias("told")
    )
    ends = load(data, "dispute-participants").group_by("dispute").agg(pl.col("end").max())
    disputes = disputes_of(data, opened).join(ends, on="dispute").group_by("crisis").agg(
        pl.col("end").max().dt.year().cast(pl.Int64).alias("disputes_told")
    )  # fmt: skip
    return over.join(disputes, on="crisis", how="left")
