"""Random chains of elementwise operations on frames and series, with writes in between: `_chain(program)`."""

import operator

import numpy

_ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
               operator.pow)  # fmt: skip
_COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
_LOGIC = (operator.and_, operator.or_, operator.xor)
_NUMBERS = (2, 3, 0, -1, 2.5, 0.1, -0.0, 1e300, 200, 2**40, True, numpy.nan)
_NUMBERS += (numpy.float64(1.5), numpy.int64(2))


def _operand(program, names):
    return program.pick(*_NUMBERS, *names, *names)


def _value(frame, operand):
    return frame[operand] if isinstance(operand, str) else operand


def _step(program, names):
    """A function of the value so far and the frame."""
    pick = program.pick
    other, number, mask = _operand(program, names), pick(*_NUMBERS), pick(*names)
    form, low = pick(*_ARITHMETIC, *_COMPARISONS, *_LOGIC), pick(-1, 0, 0.5)
    digits = pick(0, 1, 2, -1)
    steps = (
        lambda x, frame: form(x, _value(frame, other)),
        lambda x, frame: form(x, _value(frame, other)),
        lambda x, frame: form(number, x),
        lambda x, frame: form(x, x),
        lambda x, frame: x.where(frame[mask] > low),
        lambda x, frame: x.where(frame[mask] > low, number),
        lambda x, frame: x.mask(x == number, 0),
        lambda x, frame: x.fillna(number),
        lambda x, frame: x.isna(),
        lambda x, frame: x.notna(),
        lambda x, frame: x.clip(low, 2),
        lambda x, frame: x.clip(upper=1.5),
        lambda x, frame: x.round(digits),
        lambda x, frame: x.abs(),
        lambda x, frame: -x,
        lambda x, frame: ~x,
        lambda x, frame: x[x > low],
        lambda x, frame: x - x.mean(),
        lambda x, frame: x.astype("float64"),
        lambda x, frame: x.iloc[::2] + 1,
        lambda x, frame: x.reindex(frame.index[::-1]) if frame.index.is_unique else x,
    )
    return pick(*steps)


def _write(program, names):
    """A function that writes into the frame after something was computed from it, and true if it does so
    past pandas, which results that share its memory show.
    """
    name, number = program.pick(*names), program.pick(1, 2, 0)
    place = int(program.rng.integers(0, 7))

    def cell(frame):
        if len(frame) > place:
            frame.iloc[place, frame.columns.get_loc(name)] = number

    def column(frame):
        frame[name] = frame[name] * 2

    def masked(frame):
        frame.loc[frame[name] == number, name] = number + 1

    def past(frame):
        values = frame[name].to_numpy()
        values.flags.writeable = True
        values[place : place + 1] = number

    write = program.pick(cell, column, masked, past, lambda frame: None)
    return write, write is past


def chain(program):
    """A chain of operations on a column, or on some columns."""
    types = program.frame.dtypes
    numbers = [
        name for name, dtype in types.items() if isinstance(dtype, numpy.dtype) and dtype.kind in "biuf"
    ]
    if not numbers:
        numbers = [program.keys[0]]
    is_frame = program.rng.random() < 0.3
    name = program.pick(*numbers)
    steps = [_step(program, numbers) for _ in range(int(program.rng.integers(1, 6)))]
    writes = [_write(program, numbers) for _ in steps[:2]]
    for k, (_, is_past) in enumerate(writes):
        if is_past:
            steps[: k + 1] = [lambda x, frame: x * 3 - 1] * (k + 1)

    def run(frame):
        frame = frame.copy()
        x = frame[numbers] if is_frame else frame[name]
        results = []
        for k, step in enumerate(steps):
            before, x = x, step(x, frame)
            results.append(x)
            if k < len(writes):
                writes[k][0](frame)
        return (*results[-3:], frame, before)

    return run
