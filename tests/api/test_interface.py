"""The public interface: its names, their signatures, and what it costs to import it."""

import inspect
import subprocess
import sys

import pytest

import foedus

#: Every public name that is called. A change here is a change of the interface: it goes into the change log.
SIGNATURES = {
    "Finding": "(record, show, draw=<function>, page=None)",
    "Finding.figure": "(self)",
    "Finding.html": "(self, path=None)",
    "Finding.json": "(self)",
    "FoedusError": "(*args, **kwargs)",
    "Run": "(crisis, record, series, manifest, draws=None, folder=None)",
    "Run.brief": "(self, path=None, *, page='full', to='html', author='', status='')",
    "Run.draws": "(self)",
    "Run.figure": "(self, name, dispute='')",
    "Run.load": "(named, *, trust=())",
    "Run.network": "(self)",
    "Run.save": "(self, place=None)",
    "Run.series": "(self)",
    "Run.table": "(self)",
    "Answer": (
        "(question, probability, low=None, high=None, base_rate=None, base_rate_rule='', base_rate_given='', "
        "sampling_error=None, already=0.0, reasons=())"
    ),
    "Question": "(kind, dispute, actor, what, side='')",
    "Question.competitors": "(self, casts)",
    "Question.course": "(dispute, what)",
    "Question.falls": "(actor, office)",
    "Question.in_words": "(self, crisis)",
    "Question.mediates": "(dispute, actor, stage='accepted')",
    "Question.parse": "(text)",
    "Question.stands_by": "(dispute, actor, degree, side='target')",
    "Mechanism": (
        "(name, family, title, reads, writes, sources, params, step, prepare=None, reasons=None, "
        "words=mappingproxy({}), moves=(), terms=(), by_row=False, status='published', file=None, decides=None)"
    ),
    "Parameter": "(value, unit, meaning, low, high, source, sd=0.0, fit=None, optional=False)",
    "Session": "(crisis, seed=1, threads=1, weeks=None)",
    "Session.answers": "(self, replicates=400, cancelled=<function>, look=None, *, why=True)",
    "Session.beside": "(self, crisis)",
    "Session.histories": "(self, replicates=2000, cancelled=<function>)",
    "Session.put": "(self, settings)",
    "Session.redo": "(self)",
    "Session.refine": "(self, to, cancelled=<function>)",
    "Session.resume": "(self, states, place)",
    "Session.set": "(self, path, value, *, instead=False)",
    "Session.undo": "(self)",
    "ask_next": (
        "(crisis, questions=(), *, settings=(), trust=(), replicates=20000, top=8, weeks=None, seed=1, threads=None, "
        "progress=None)"
    ),
    "archive": "(kept, place=None, *, zipped=False, trust=())",
    "compare": "(first, *others, apart=False, trust=(), progress=None)",
    "compiled": "(function)",
    "fit": "(to, *, data=None, out=None, threads=None, cluster=None, tolerate=False, progress=<function>)",
    "given": (
        "(crisis, conditions, *, settings=(), trust=(), replicates=10000, weeks=None, seed=1, threads=None, "
        "cluster=None, tolerate=False, progress=None)"
    ),
    "grade": (
        "(forecasts=None, *, data=None, ours=None, train_to=1979, test_from=1980, hub=None, progress=<function>)"
    ),
    "questions": "(to=None, *, data=None, out=None, names=False, hub=None)",
    "hindcast": (
        "(crisis, *, data=None, replicates=2000, seed=1, threads=None, cluster=None, tolerate=False, covariates=None, "
        "trust=(), progress=<function>)"
    ),
    "disagree": (
        "(one, other, questions=(), *, trust=(), replicates=2000, orders=24, weeks=None, seed=1, threads=None, "
        "progress=None)"
    ),
    "models.model": "(name)",
    "panel": "(name, *, data=None)",
    "past_crises": "(find='', *, years='', page=None, data=None)",
    "read": "(crisis, settings=(), *, trust=())",
    "run": (
        "(crisis, settings=(), *, trust=(), replicates=10000, weeks=None, seed=1, threads=None, cluster=None, "
        "tolerate=False, hold=(), name='', labels=(), explain=False, keep=False, progress=None)"
    ),
    "sanity": (
        "(crisis, kinds=(), *, settings=(), trust=(), replicates=1000, weeks=None, seed=1, threads=None, progress=None)"
    ),
    "sensitivity": (
        "(crisis, question, *, settings=(), trust=(), replicates=20000, top=8, weeks=None, seed=1, threads=None, "
        "cluster=None, tolerate=False, progress=None)"
    ),
    "sweep": "(file, *, out=None, threads=None, cluster=None, tolerate=False, progress=None)",
    "track": (
        "(files, questions=(), *, trust=(), replicates=2000, orders=24, weeks=None, seed=1, threads=None, "
        "progress=None)"
    ),
    "update": (
        "(crisis, observed=(), *, questions=(), settings=(), trust=(), within=1, replicates=20000, weeks=None, seed=1, "
        "threads=None, progress=None)"
    ),
    "what_if": (
        "(crisis, settings=(), *, overlays=(), named=(), questions=(), trust=(), replicates=4000, weeks=None, seed=1, "
        "threads=None, cluster=None, tolerate=False, progress=None)"
    ),
    "why": (
        "(crisis, question, causes=(), *, settings=(), trust=(), replicates=2000, orders=24, weeks=None, seed=1, "
        "threads=None, cluster=None, tolerate=False, progress=None)"
    ),
}
#: Public names that are not called by users: types that functions return, and a package.
NOT_CALLED = {"Crisis", "models"}


def found(name: str) -> object:
    here: object = foedus
    for part in name.split("."):
        here = getattr(here, part)
    return here


def written(signature: inspect.Signature) -> str:
    """Return a signature without its annotations, whose writing is for the type checker to see to."""
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty, default=Named)
        if inspect.isfunction(parameter.default)
        else parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
    ]
    return str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))


class _Named:
    def __repr__(self) -> str:
        return "<function>"


Named = _Named()


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures(name: str) -> None:
    of = found(name)
    if name == "FoedusError":  # an exception takes anything
        assert issubclass(foedus.FoedusError, Exception)
        return
    assert written(inspect.signature(of)) == SIGNATURES[name]


def test_every_public_name_is_pinned() -> None:
    assert set(foedus.__all__) == {name.partition(".")[0] for name in SIGNATURES} | NOT_CALLED
    for kind in (foedus.Run, foedus.Session, foedus.Finding):
        methods = {name for name in vars(kind) if not name.startswith("_") and callable(getattr(kind, name))}
        assert {f"{kind.__name__}.{name}" for name in methods} <= SIGNATURES.keys()
    assert set(foedus.__all__) <= set(dir(foedus))


def test_what_there_is_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        foedus.runn  # noqa: B018 - asked for


def test_import_loads_nothing() -> None:
    program = "import sys; before = set(sys.modules); import foedus; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name.startswith("foedus")] == ["foedus"]
    assert {name.partition(".")[0] for name in loaded} <= {"foedus", *sys.stdlib_module_names}
    assert len(loaded) < 40


@pytest.mark.parametrize("name", foedus.__all__)
def test_every_name_has_a_word(name: str) -> None:
    assert inspect.getdoc(found(name))
