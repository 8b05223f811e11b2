"""How compiled code sees a world: as a pointer to its slab and its two extents, not as eighty arrays.

Handing every function eighty array structures made compilation ten times slower. Here a world is one small value; an
attribute such as ``world.affinity`` becomes an array view at its offset, which is a polynomial in the extents. A view
owns nothing, so reading a field costs no reference counting; the caller keeps the slab alive.
"""

from collections import Counter
from functools import cache
from math import prod
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.imputils import lower_getattr
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import make_array, populate_array

from foedus.core.world import FIELDS, PATH_STEPS, SIDES, World

_EXTENTS = {"actor": "actors", "source": "actors", "target": "actors", "dispute": "disputes"}
_CONSTANT = {"one": 1, "step": PATH_STEPS, "side": len(SIDES)}


class WorldType(types.Type):
    """The type of a world in compiled code."""

    def __init__(self) -> None:
        super().__init__(name="World")


WORLD = WorldType()


def _array_type(field: str) -> types.Array:
    return types.Array(types.float64, len(FIELDS[field].axes), "C")


@typeof_impl.register(World)
def _typeof(_value: World, _context: object) -> WorldType:
    return WORLD


@register_model(WorldType)
class _Model(models.StructModel):
    def __init__(self, manager: object, world: WorldType) -> None:
        members = [("data", types.CPointer(types.float64)), ("actors", types.intp), ("disputes", types.intp)]
        super().__init__(manager, world, members)


@infer_getattr
class _Attributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, _world: WorldType, name: str) -> types.Type | None:  # type: ignore[override]
        if name in FIELDS:
            return _array_type(name)
        return types.intp if name in ("actors", "disputes") else None


@unbox(WorldType)
def _unbox(world: WorldType, value: ir.Value, c: Any) -> NativeValue:  # noqa: ANN401 - Numba's context has no public type
    slab_object = c.pyapi.object_getattr_string(value, "slab")
    slab_type = types.Array(types.float64, 1, "C")
    unboxed = c.unbox(slab_type, slab_object).value
    slab = make_array(slab_type)(c.context, c.builder, unboxed)
    native = _structure(world, c)
    native.data = slab.data
    for extent in ("actors", "disputes"):
        number = c.pyapi.object_getattr_string(value, extent)
        setattr(native, extent, c.pyapi.number_as_ssize_t(number))
        c.pyapi.decref(number)
    # The world keeps its slab alive for the length of the call: let go of the object, and of what unboxing took.
    c.context.nrt.decref(c.builder, slab_type, unboxed)
    c.pyapi.decref(slab_object)
    return NativeValue(native._getvalue())  # noqa: SLF001 - the documented way to build a native value


def _structure(world: WorldType, c: Any) -> Any:  # noqa: ANN401
    from numba.core import cgutils  # noqa: PLC0415 - only while compiling

    return cgutils.create_struct_proxy(world)(c.context, c.builder)


def _shape(field: str, native: Any) -> list[ir.Value]:  # noqa: ANN401
    return [
        getattr(native, _EXTENTS[axis]) if axis in _EXTENTS else ir.Constant(native.actors.type, _CONSTANT[axis])
        for axis in FIELDS[field].axes
    ]


@cache
def _earlier(field: str) -> Counter[tuple[str, ...]]:
    """Return the sizes of the fields before a field, gathered by the extents of their axes."""
    earlier: Counter[tuple[str, ...]] = Counter()
    for name in list(FIELDS)[: list(FIELDS).index(field)]:
        axes = FIELDS[name].axes
        extents = tuple(sorted(_EXTENTS[axis] for axis in axes if axis in _EXTENTS))
        earlier[extents] += prod(_CONSTANT.get(axis, 1) for axis in axes)
    return earlier


def _offset(field: str, builder: ir.IRBuilder, native: Any) -> ir.Value:  # noqa: ANN401
    """Return the number of float64 before a field."""
    total = ir.Constant(native.actors.type, 0)
    for extents, count in _earlier(field).items():
        size: ir.Value = ir.Constant(native.actors.type, count)
        for extent in extents:
            size = builder.mul(size, getattr(native, extent))
        total = builder.add(total, size)
    return total


def _lower(field: str) -> None:
    array_type = _array_type(field)

    @lower_getattr(WorldType, field)
    def _get(context: Any, builder: ir.IRBuilder, world: WorldType, value: ir.Value) -> ir.Value:  # noqa: ANN401
        from numba.core import cgutils  # noqa: PLC0415 - only while compiling

        native = cgutils.create_struct_proxy(world)(context, builder, value=value)
        shape = _shape(field, native)
        itemsize = ir.Constant(native.actors.type, 8)
        strides = [itemsize]
        for extent in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], extent))
        view = make_array(array_type)(context, builder)
        populate_array(
            view,
            data=builder.gep(native.data, [_offset(field, builder, native)]),
            shape=shape,
            strides=strides,
            itemsize=itemsize,
            meminfo=None,
        )
        return view._getvalue()  # noqa: SLF001 - the documented way to hand over a native value


def _lower_extent(extent: str) -> None:
    @lower_getattr(WorldType, extent)
    def _get(context: Any, builder: ir.IRBuilder, world: WorldType, value: ir.Value) -> ir.Value:  # noqa: ANN401
        from numba.core import cgutils  # noqa: PLC0415 - only while compiling

        return getattr(cgutils.create_struct_proxy(world)(context, builder, value=value), extent)


for _field in FIELDS:
    _lower(_field)
for _extent in ("actors", "disputes"):
    _lower_extent(_extent)
