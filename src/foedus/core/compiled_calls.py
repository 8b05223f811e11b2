"""How compiled functions call each other: what only they call is built into them, and is nothing by itself.

Numba makes machine code of every function, and again in each that calls it, and in each that calls that. Here a
function becomes machine code where Python calls it, or an address is asked for. For those that call it from compiled
code it is typed and lowered once, linked into them as it is, and optimized with all the rest: the same bits, sooner. It
is written out wherever it is called, since to hand over a row of numbers one by one takes longer than much that is done
with them; but a long function that takes few numbers stands once, and is called.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from numba.core import ir, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, DefaultPassBuilder
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.registry import CPUDispatcher
from numba.core.sigutils import normalize_signature
from numba.core.typed_passes import NopythonRewrites


class Outer(CPUDispatcher):
    """A function as Python calls it; what calls it from compiled code gets the other form."""

    _cache: Any

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function, targetoptions={"nopython": True, "nogil": True, "error_model": "numpy"})

    @cached_property
    def inner(self) -> Any:  # noqa: ANN401 - as below
        """The other form, which is made once compiled code calls it."""
        return _Inner(self.py_func, targetoptions=self.targetoptions, pipeline_class=_InnerCompiler)

    def get_call_template(self, args: Any, kws: Any) -> Any:  # noqa: ANN401 - Numba's have no types
        """Return the types of a call from compiled code."""
        return self.inner.get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:  # noqa: ANN401 - as above
        """Return what stands for the compiled form in a call from compiled code."""
        return self.inner.get_overload(sig)

    def add_overload(self, cres: Any) -> None:  # noqa: ANN401 - as above
        """Take a compiled form, and let the code of others that it holds find what belongs to them."""
        super().add_overload(cres)
        for environment in cres._find_referenced_environments():  # noqa: SLF001 - as where Numba loads one
            cres.codegen.set_env(environment.env_name, environment)


class _Inner(CPUDispatcher):
    """A function as compiled functions call it: typed, and lowered into a library that is linked into theirs."""

    _compiler: Any
    overloads: Any

    def compile(self, sig: Any) -> Any:  # noqa: ANN401 - as above
        """Return what stands for the compiled form of a signature, which is made now if it is not yet."""
        args, returns = normalize_signature(sig)
        with global_compiler_lock, self._compiling_counter:
            if args not in self.overloads:
                made = self._compiler.compile(args, returns)._replace(entry_point=object())
                self.targetctx.insert_user_function(made.entry_point, made.fndesc, [made.library])
                self.overloads[args] = made
            return self.overloads[args].entry_point


#: A function of so many statements is long; more numbers than these are not handed over to one that is called.
LONG: Final = 60
FEW: Final = 20
#: What holds its own memory wherever it stands.
_LISTS: Final = (types.List, types.Set, types.ListType, types.DictType)


@register_pass(mutates_CFG=False, analysis_only=False)
class _Borrows(FunctionPass):
    """Lets a function that only borrows arrays not count who holds them, which takes longer than much that it does."""

    _name = "borrows"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:  # noqa: ANN401 - as above
        """Return whether anything was changed."""
        models = state.targetctx.data_model_manager

        def is_held(kind: Any) -> bool:  # noqa: ANN401 - as above
            return bool(models[kind].contains_nrt_meminfo())

        def borrows(step: Any, signature: Any) -> bool:  # noqa: ANN401 - as above
            if isinstance(step, ir.Expr) and step.op not in ("getitem", "static_getitem"):
                return not is_held(signature.return_type)
            return not any(map(is_held, signature.args[1:]))

        lists = any(isinstance(kind, _LISTS) for kind in state.typemap.values())
        steps = (each for each in state.calltypes.items() if each[1])
        lean = not lists and not is_held(state.return_type) and all(borrows(*each) for each in steps)
        if lean:
            state.targetctx = state.targetctx.subtarget(enable_nrt=False)
        return lean


@register_pass(mutates_CFG=False, analysis_only=True)
class _Calls(FunctionPass):
    """Lets a long function that takes few numbers stand once: written out, it would be compiled as often as called."""

    _name = "calls"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:  # noqa: ANN401 - as above
        """Return whether anything was changed."""
        statements = sum(len(block.body) for block in state.func_ir.blocks.values())
        numbers = sum(getattr(kind, "count", 1) for kind in state.args)
        state.flags.forceinline = statements < LONG or numbers > FEW
        return False


class _InnerCompiler(Compiler):
    """Compiles no further than to a library that nothing can call by itself."""

    def __init__(self, typing: object, target: Any, _library: None, *more: Any) -> None:  # noqa: ANN401 - as above
        _args, _returns, flags, _locals = more
        flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        super().__init__(typing, target, _Inlined(target.codegen(), "inlined"), *more)

    def define_pipelines(self) -> list[Any]:
        """Return the passes: Numba's, and one between typing and lowering."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_Borrows, NopythonRewrites)
        passes.add_pass_after(_Calls, NopythonRewrites)
        passes.finalize()
        return [passes]


class _Inlined(JITCodeLibrary):
    """What was compiled of a function for those that call it: linked into them, and not optimized by itself."""

    def finalize(self) -> None:
        """Link what it calls into it."""
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)  # noqa: SLF001 - as Numba does
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)  # noqa: SLF001
        self._finalized = True
