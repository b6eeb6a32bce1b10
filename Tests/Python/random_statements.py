"""Statements of random programs: arrays of all types and layouts, views, operations, writes.

Each function draws one statement; `random_updates` has more.
"""

import numpy

TYPES = "? b B h H i I l L e f d F D".split()
UNARY = "negative positive absolute sign floor ceil trunc rint sqrt square invert logical_not isnan isfinite"
BINARY = (
    "add subtract multiply divide floor_divide remainder maximum minimum fmax fmin less equal greater_equal "
    "not_equal bitwise_and bitwise_or bitwise_xor logical_and logical_or logical_xor left_shift copysign"
)
APPROXIMATE = "exp log sin cos tanh cbrt exp2 log1p expm1 arctan sinh"
OPERATORS = "+ - * / // % < == >= & | ^".split()


def is_kept(value):
    """True if programs continue with a value."""
    return isinstance(value, (numpy.ndarray, numpy.generic)) and value.ndim <= 5 and value.dtype.char in TYPES


def base_shape(p):
    if p.is_large:
        return p.random.choice([(130_001,), (401, 300), (70, 43, 41)])
    shape = []
    for _ in range(p.random.choice([1, 1, 2, 2, 2, 3])):
        extent = p.random.choice([1, 2, 3, 4, 5, 6, 8, 16, 33, 64])
        shape.append(extent if extent * numpy.prod(shape, dtype=int) <= 400 else 2)
    return tuple(shape)


def draw_shape(p):
    shape = [1 if p.random.random() < 0.12 else extent for extent in p.base]
    return tuple(shape[p.random.randrange(len(shape) + 1) :] if p.random.random() < 0.3 else shape)


def draw_type(p):
    return p.random.choice("dfl?" if p.random.random() < 0.4 else TYPES)


def is_array(value):
    return isinstance(value, numpy.ndarray)


def is_target(value):
    return is_array(value) and value.flags.writeable and value.size > 0


def is_exact(*values):
    return all(value.dtype.kind in "?biu" for value in values)


# MARK: Creation and views


def create(p):
    shape, kind = draw_shape(p), draw_type(p)
    seed = p.random.randrange(1 << 30)
    match p.random.randrange(6):
        case 0:
            p.give(f"np.{p.random.choice(['zeros', 'ones'])}({shape}, '{kind}')")
        case 1:
            p.give(f"np.full({shape}, {p.random.randrange(9)}, '{kind}')")
        case 2:
            start, stop, step = (
                p.random.randrange(-9, 9),
                p.random.randrange(10, 60),
                p.random.choice([1, 2, 7]),
            )
            p.give(f"np.arange({start}, {stop}, {step})")
        case _:
            values = f"numpy.random.default_rng({seed}).integers(0, 13, {shape})"
            if kind in "bhilefdFD":
                values = f"({values} - 6)"
            if kind in "efdFD" and p.random.random() < 0.7:
                values = f"({values} / 8)"
            order = p.random.choice(["C", "C", "F"])
            p.give(f"np.array({values}.astype('{kind}'), order='{order}')")


def view(p):
    name, value = p.pick(is_array)
    if name is None:
        return
    match p.random.randrange(9):
        case 0 | 1 | 2 | 3:
            p.give(f"{name}[{slices(p, value)}]")
        case 4:
            axes = p.random.sample(range(value.ndim), value.ndim)
            p.give(f"{name}.transpose({tuple(axes)})")
        case 5 if value.ndim >= 2:
            p.give(f"{name}.diagonal({p.random.randrange(-2, 3)})")
        case 6 if value.ndim < 4 and value.size * 3 < p.most:
            p.give(f"np.broadcast_to({name}, {(p.random.randrange(1, 4), *value.shape)})")
        case 7 if value.size:
            p.give(f"{name}.reshape({reshaped(p, value.size)})")
        case _:
            part = p.random.choice([".real", ".imag", ".T", "[..., None]", ".ravel()", ".view()", "[...]"])
            p.give(f"{name}{part}")


def slices(p, value):
    words = []
    for extent in value.shape[: p.random.randrange(value.ndim + 1)]:
        draw = p.random.random()
        if draw < 0.15 and extent:
            words.append(str(p.random.randrange(-extent, extent)))
        else:
            words.append(draw_slice(p, extent))
        if p.random.random() < 0.08:
            words.append("None")
    if p.random.random() < 0.2:
        words.append("...")
    return ", ".join(words) or "..."


def draw_slice(p, extent):
    def bound():
        return "" if p.random.random() < 0.5 else str(p.random.randrange(-extent - 2, extent + 3))

    return f"{bound()}:{bound()}:{p.random.choice([1, 1, 1, -1, 2, -2, 3])}"


def reshaped(p, size):
    shape = []
    for divisor in p.random.sample([2, 3, 5, 4], 4):
        if size % divisor == 0 and len(shape) < 2 and p.random.random() < 0.6:
            shape.append(divisor)
            size //= divisor
    shape.insert(p.random.randrange(len(shape) + 1), size)
    return tuple(shape)


# MARK: Operations


def operand(p):
    if p.random.random() < 0.15:
        return p.random.choice(["2", "3", "1.5", "True", "numpy.float32(0.5)", "numpy.int16(3)", "[1]"]), None
    return p.pick(lambda value: value.size <= p.most)


def fits(p, *values):
    """True if operands broadcast to a shape that is not too large; occasionally also if they do not
    broadcast.
    """
    try:
        return numpy.prod(numpy.broadcast_shapes(*(v.shape for v in values if v is not None))) <= p.most
    except ValueError:
        return p.random.random() < 0.02


def allowance(op, *values):
    """The tolerated difference in units in the last place: complex products are rounded
    differently, all others are exact.
    """
    is_complex = any(value is not None and value.dtype.kind == "c" for value in values)
    if op in ("sqrt", "absolute", "multiply", "divide", "square", "sign", "*", "/") and is_complex:
        return 16
    return 0


_FREE_ZEROS = ("maximum", "minimum", "fmax", "fmin")


def elementwise(p):
    if p.random.random() < 0.3:
        op = p.random.choice(UNARY.split())
        name, value = p.pick()
        if name:
            p.give(f"np.{op}({name})", ulps=allowance(op, value))
        return
    (a, x), (b, y) = operand(p), operand(p)
    if a is None or b is None or x is None and y is None or not fits(p, x, y):
        return
    if p.random.random() < 0.5 and "[" not in a + b:
        op = p.random.choice(OPERATORS)
        p.give(f"{a} {op} {b}", ulps=allowance(op, x, y))
    else:
        op = p.random.choice(BINARY.split())
        p.give(f"np.{op}({a}, {b})", ulps=allowance(op, x, y), zeros=op in _FREE_ZEROS)


def approximate(p):
    name, value = p.pick(lambda value: value.dtype.kind in "fd" or value.dtype.char in "lF")
    if name:
        # NumPy's own complex functions lose digits.
        ulps = 8 if value.dtype.char != "F" else 200
        p.give(f"np.{p.random.choice(APPROXIMATE.split())}({name})", ulps=ulps)


def update(p):
    """Operations in place, and with `out`."""
    target, t = p.pick(is_target)
    b, y = operand(p)
    if target is None or b is None or not fits(p, t, y):
        return
    if p.random.random() < 0.6:
        op = p.random.choice(["+", "-", "*", "&", "|", "^", "//"])
        p.change(f"{target} {op}= {b}", target, ulps=allowance(op, t, y))
        return
    op = p.random.choice("add subtract multiply maximum minimum".split())
    where = ""
    mask, _ = p.pick(lambda v: is_array(v) and v.dtype == bool and v.ndim and broadcasts(v, t))
    if mask and p.random.random() < 0.5:
        where = f", where={mask}"
    p.change(
        f"np.{op}({target}, {b}, out={target}{where})",
        target,
        ulps=allowance(op, t, y),
        zeros=op in _FREE_ZEROS,
    )


def broadcasts(value, target):
    try:
        return numpy.broadcast_shapes(value.shape, target.shape) == target.shape
    except ValueError:
        return False


def cast(p):
    name, value = p.pick(is_array)
    if name is None:
        return
    kind = draw_type(p)
    if is_defined(value, kind):
        p.give(f"{name}.astype('{kind}')" if p.random.random() < 0.7 else f"np.asarray({name}, '{kind}')")
    else:
        p.give(f"{name}.copy({p.random.choice(['', repr('F'), repr('K')])})")


def is_defined(value, kind):
    """True if the result of a cast is defined by the standard."""
    kind = numpy.dtype(kind)
    if value.dtype.kind == "c" and kind.kind != "c":
        return False
    if value.dtype.kind not in "fc" or kind.kind not in "iu" or value.size == 0:
        return True
    least, most = value.min(), value.max()
    return (
        numpy.isfinite(least + most) and numpy.iinfo(kind).min <= least and most < numpy.iinfo(kind).max / 2
    )


def probe(p):
    """A write that shows whether views still share one array."""
    target, _ = p.pick(is_target)
    if target:
        p.change(f"{target}[...] = {p.random.randrange(2)}", target)


def forget(p):
    p.forget()


#: Kinds of statements with their weights.
KINDS = [(create, 4), (view, 18), (elementwise, 30), (approximate, 3), (update, 12), (cast, 4), (forget, 4)]
