"""Arrow's PyCapsule interface: export and import of arrays."""

import numpy

from aquila import _core

from ._memory import TYPES, view


def export_array(array, requested=None):
    return _core.arrow_array(*_as_requested(array, requested))


def export_to_pyarrow(array, type=None):
    import pyarrow

    return pyarrow.array(view(array), type=type)


def _as_requested(array, requested):
    """Returns the array in the requested element type, and the request, or None if it is ignored."""
    if requested is None or array.ndim != 1:
        return array, None
    code = _core.arrow_code(requested)
    if code == array._code:
        return array, requested
    result = _core.astype(array, code)
    wanted = TYPES[code]
    is_rounded = wanted.kind == "f" and array.dtype.kind == "f"
    if is_rounded or numpy.can_cast(array.dtype, wanted) or bool((result == array).all()):
        return result, requested
    raise ValueError(f"not all elements of {array.dtype} have a value of {wanted}")


def resolve(args, kwargs):
    """Arguments of a function that makes an array, with objects that offer only Arrow's interface
    converted.

    The array shares the object's memory if possible. Nulls become NaN, and integers with nulls
    `float64`, as in pandas.
    """
    if not args or not _is_source(type(args[0])):
        return args
    result = _take(args[0])
    if kwargs.get("copy") is False and result._writeable:
        raise ValueError("Unable to avoid copy while creating an array as requested.")
    return (result, *args[1:])


def _is_source(kind):
    # Interfaces that NumPy knows have precedence.
    return (
        (hasattr(kind, "__arrow_c_array__") or hasattr(kind, "__arrow_c_stream__"))
        and not issubclass(kind, _core.Array)
        and not hasattr(kind, "__array__")
        and not hasattr(kind, "__array_interface__")
    )


def _take(value):
    if hasattr(type(value), "__arrow_c_array__"):
        capsules = value.__arrow_c_array__()
        if not isinstance(capsules, tuple) or len(capsules) != 2:
            raise TypeError(f"__arrow_c_array__ of {type(value).__name__} gives no two capsules")
        parts, extension, about = _core.arrow_take(*capsules)
    else:
        parts, extension, about = _core.arrow_take_stream(value.__arrow_c_stream__())
    pieces = [_filled(*parts[place : place + 2]) for place in range(0, len(parts), 2)]
    result = pieces[0] if len(pieces) == 1 else _core.concatenate(pieces, 0)
    return _as_tensor(result, about) if extension == "arrow.fixed_shape_tensor" else result


def _filled(mask, elements):
    if mask is None:
        return elements
    if elements.dtype.kind == "b":
        raise ValueError("an array of truth values cannot have nulls")
    if elements.dtype.kind in "iu":
        elements = elements.astype(numpy.float64)
    elements = elements.copy()
    elements[~mask] = numpy.nan
    return elements


def _as_tensor(array, about):
    """The subarrays in the shape and order that the extension type's metadata describe."""
    import json

    try:
        about = json.loads(about)
        shape = [int(extent) for extent in about["shape"]]
        order = [int(axis) + 1 for axis in about.get("permutation") or range(len(shape))]
    except (KeyError, TypeError, AttributeError):
        raise ValueError(f"an Arrow tensor's metadata are {about!r}") from None
    return array.reshape(len(array), *shape).transpose((0, *order))
