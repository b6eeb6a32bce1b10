"""Statements of random programs: assignments, index arrays, reductions, sorting, products, fallbacks."""

import numpy
from random_statements import broadcasts, is_array, is_defined, is_exact, is_target, slices

# MARK: Writes


def assign(p):
    target, t = p.pick(is_target)
    if target is None:
        return
    key = slices(p, t)
    part = t[eval(f"s_[{key}]", {"s_": numpy.s_})]
    source, _ = p.pick(
        lambda v: broadcasts(v, part) and is_defined(v, t.dtype) and v.dtype.kind <= t.dtype.kind
    )
    value = source if source and p.random.random() < 0.7 else str(p.random.randrange(9))
    p.change(f"{target}[{key}] = {value}", target)


def overlap(p):
    target, t = p.pick(lambda v: is_target(v) and v.ndim and v.shape[0] > 1)
    if target:
        line = p.random.choice(
            [
                "{0}[1:] = {0}[:-1]",
                "{0}[...] = {0}[::-1]",
                "{0}[:-1] += {0}[1:]",
                "np.copyto({0}[1:], {0}[:-1])",
            ]
        )
        p.change(line.format(target), target)


def masked(p):
    mask, m = p.pick(lambda v: is_array(v) and v.dtype == bool and v.ndim)
    name, value = p.pick(lambda v: is_array(v) and mask is not None and v.shape[: m.ndim] == m.shape)
    if name is None:
        return
    if value.flags.writeable and p.random.random() < 0.6:
        lines = [f"{name}[{mask}] = {p.random.randrange(9)}", f"{name}[{mask}] = {name}[{mask}] * 2"]
        if value.dtype != bool:
            lines.append(f"{name}[{mask}] -= 1")
        if value.shape == m.shape and is_target(value):
            lines.append(f"np.copyto({name}, {name}[::-1], where={mask})")
        p.change(p.random.choice(lines), name)
    elif p.random.random() < 0.3:
        p.give(f"np.nonzero({mask})[0].copy()")
    else:
        p.give(f"{name}[{mask}]")


def indexed(p):
    name, value = p.pick(lambda v: is_array(v) and v.ndim and v.shape[0])
    if name is None:
        return
    extent = value.shape[0]
    positions = [p.random.randrange(-extent, extent) for _ in range(p.random.randrange(1, 6))]
    index = f"np.array({positions})" if p.random.random() < 0.6 else str(positions)
    if not value.flags.writeable or p.random.random() < 0.5:
        get = p.random.choice([f"{name}[{index}]", f"np.take({name}, {index}, 0)", f"{name}[{index}, ...]"])
        p.give(get)
    elif p.random.random() < 0.6:
        p.change(f"{name}[{index}] = {p.random.randrange(9)}", name)
    elif value.dtype != bool:
        p.change(f"np.add.at({name}, {index}, 1)", name)


# MARK: Reductions, order, products


def reduce(p):
    name, value = p.pick(lambda v: is_array(v))
    if name is None:
        return
    axes = p.random.sample(range(value.ndim), p.random.randrange(value.ndim + 1))
    text = f"axis={tuple(axes)}" if axes and p.random.random() < 0.7 else "axis=None"
    text += ", keepdims=True" if p.random.random() < 0.3 else ""
    op = p.random.choice(["sum", "sum", "prod", "min", "max", "any", "all", "count_nonzero", "mean", "std"])
    if op == "std" and 0 in value.strides:
        # The result would have another order of axes.
        return
    mask, _ = p.pick(lambda v: is_array(v) and v.dtype == bool and broadcasts(v, value))
    if mask and op in ("sum", "any", "mean") and p.random.random() < 0.3:
        text += f", where={mask}"
    call = f"np.{op}({name}, {text})"
    if op not in ("sum", "prod", "mean", "std") or op in ("sum", "prod") and is_exact(value):
        return p.give(call, zeros=True)
    # Each addition rounds the partial sum, and NumPy adds in another order.
    wide = f"np.abs({name}.astype('D'))"
    scale = {"prod": f"np.prod(np.maximum({wide}, 1), {text})", "std": f"np.max({wide}, initial=0)"}.get(
        op, f"np.sum({wide}, {text})"
    )
    p.give(call, ulps=8 + 4 * value.size, scale=scale)


def position(p):
    name, value = p.pick(lambda v: is_array(v) and v.size and v.ndim)
    if name:
        axis = p.random.choice([None, p.random.randrange(value.ndim)])
        p.give(f"np.{p.random.choice(['argmin', 'argmax'])}({name}, axis={axis})")


def scan(p):
    name, value = p.pick(lambda v: is_array(v) and v.ndim and is_exact(v))
    if name:
        p.give(f"np.{p.random.choice(['cumsum', 'cumprod'])}({name}, axis={p.random.randrange(value.ndim)})")


def join(p):
    name, value = p.pick(lambda v: is_array(v) and v.ndim and v.size * 3 < p.most)
    if name is None:
        return
    other, _ = p.pick(lambda v: is_array(v) and v.shape == value.shape)
    call = p.random.choice(
        ["concatenate(({0}, {1}), {2})", "stack(({0}, {1}), {2})", "where({0} != 0, {0}, {1})"]
    )
    p.give("np." + call.format(name, other, p.random.randrange(value.ndim)))


def order(p):
    name, value = p.pick(lambda v: is_array(v) and v.ndim and v.size)
    if name is None:
        return
    axis = p.random.randrange(value.ndim)
    if value.flags.writeable and p.random.random() < 0.3:
        return p.change(f"{name}.sort({axis}, 'stable')", name, zeros=True)
    p.give(
        p.random.choice(
            [
                f"np.sort({name}, {axis}, 'stable')",
                f"np.argsort({name}, {axis}, 'stable')",
                f"np.unique({name})",
                f"np.searchsorted(np.sort({name}.ravel()), {name}.ravel()[:3])",
            ]
        ),
        zeros=True,
    )


def product(p):
    name, value = p.pick(
        lambda v: is_array(v) and v.ndim == 2 and is_exact(v) and v.size * max(v.shape) < 1 << 16
    )
    if name:
        call = p.random.choice(["{0} @ {0}.T", "np.dot({0}.T, {0})", "np.einsum('ij,kj->ik', {0}, {0})"])
        p.give(call.format(name))


# MARK: NumPy's part


def handed(p):
    """Views passed to NumPy, and NumPy's arrays among Aquila's."""
    name, value = p.pick(lambda v: is_array(v))
    if name is None:
        return
    call = p.random.choice(
        [
            "np.asarray(numpy.asarray({0}) + numpy.asarray({0}))",
            "np.asarray(numpy.asarray({0})[::-1]) if {0}.ndim else np.asarray({0})",
            "np.asarray(numpy.cumsum(numpy.asarray({0})))",
            "numpy.add({0}, numpy.ones({0}.shape, {0}.dtype))",
            "numpy.ones({0}.shape, {0}.dtype) + {0}",
            "np.from_dlpack(numpy.from_dlpack({0}).copy())",
            "np.array(memoryview({0}))",
            "np.array({0}.tolist(), {0}.dtype)",
            "np.array(list({0}.flat), {0}.dtype)",
        ]
    )
    p.give(call.format(name))


#: Exact calls without native forms, in terms of an array and one of its axes.
FALLBACKS = [
    "np.rot90({0}[None])",
    "np.repeat({0}, 2, {1})",
    "np.tile({0}, 2)",
    "np.kron({0}, np.ones(2, '?'))",
    "np.pad({0}, 1)",
    "np.trim_zeros({0}.ravel())",
    "np.lib.stride_tricks.sliding_window_view({0}, 1, {1})",
    "np.partition({0}, range({0}.shape[{1}]), {1})",
    "np.triu({0}[None])",
    "np.flatnonzero({0})",
    "np.isin({0}, [1, 2])",
    "np.bincount(({0} != 0).ravel())",
    "np.delete({0}, 0, {1})",
    "np.insert({0}, 0, 3, {1})",
    "np.ediff1d({0})",
    "np.apply_along_axis(lambda row: row[::-1], {1}, {0})",
    "np.packbits({0} != 0)",
    "np.digitize([1.5], [0, 1, 2])",
    "np.ldexp(1.5, 3) * ({0} != 0)",
    "({0} + 1).view('u1')",
    "{0}.byteswap()",
    "np.choose({0} != 0, (0, {0}))",
    "np.lexsort(({0}.ravel(), {0}.ravel()))",
    "np.broadcast_arrays({0}, {0}[..., :1])[0]",
    "np.resize({0}, 7)",
]
WRITES = [
    "np.put({0}, [0, -1], 3)",
    "np.putmask({0}, {0} != 0, 2)",
    "np.place({0}, {0} == 0, [1, 2])",
    "np.fill_diagonal({0}.reshape(1, -1), 1)",
    "{0}.fill(1)",
    "{0}.flat[0] = 2",
    "{0}.flat = 1",
    "{0}.real = 1",
    "np.put_along_axis({0}, np.zeros(({0}.ndim) * (1,), int), 1, {1})",
    "np.random.default_rng(3).shuffle({0})",
    "np.copyto({0}, 1, where={0} != 0)",
    "{0}[np.ix_([0])] = 2",
    "np.minimum.at({0}, 0, 1)",
    "np.einsum('...->...', {0}, out={0})",
    "{0}.partition(range({0}.shape[-1]))",
]


def fallback(p):
    """Calls that NumPy computes, some of which write to arrays and views."""
    name, value = p.pick(lambda v: is_array(v) and v.ndim and v.size and v.size * 4 < p.most)
    if name is None:
        return
    axis = p.random.randrange(value.ndim)
    if is_target(value) and p.random.random() < 0.4:
        p.change(p.random.choice(WRITES).format(name, axis), name, zeros=True)
    else:
        p.give(p.random.choice(FALLBACKS).format(name, axis), zeros=True)


KINDS = [
    (assign, 10),
    (overlap, 3),
    (masked, 5),
    (indexed, 5),
    (reduce, 8),
    (position, 3),
    (scan, 2),
    (join, 4),
    (order, 5),
    (product, 2),
    (handed, 6),
    (fallback, 10),
]
