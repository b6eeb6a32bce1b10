"""Calls of array functions by kind, whose speed `functions.py` compares with NumPy's.

Names in the calls stand for arrays of `n` elements: `x`, `y` normal floats, `p` from 0 to 1, `q` from 1
to 3, `o` sorted, `e` with some NaN, `v` with an axis of 4 elements; `f`, `g` `float32`; `i`, `j` integers
without zero, `s`, `l` of 32 bits, `h` of 8, `w` positions, `u` small positive ones; `m`, `k` masks; `c`,
`d` complex; `a`, `b` square matrices, `S` a stack of positive definite ones of 8 rows. `z` has 5 elements,
`t` 100 sorted ones, `r` is a generator. A kind that ends in `<1000` is measured up to so many elements.
"""


#: By kind of operands: universal functions, for which calls are made.
UFUNCS = {
    ("x", "f", "i", "s", "h", "c"): "negative absolute square sign",
    ("x", "f", "c"): "exp sin cos tan tanh conjugate",
    ("x", "f"): """sinh cosh arctan arcsinh cbrt ceil floor trunc rint fabs exp2 expm1 deg2rad rad2deg degrees
        radians isnan isinf isfinite signbit spacing positive frexp modf""",
    ("p", "q.astype('f')"): "log log2 log10 log1p sqrt reciprocal",
    ("p",): "arcsin arccos arctanh",
    ("q",): "arccosh",
    ("i", "h"): "invert bitwise_count",
    ("m", "x"): "logical_not",
    ("x, y", "f, g", "i, j", "s, l", "c, d"): "add subtract multiply equal not_equal",
    ("x, y", "f, g", "c, d"): "divide",
    ("x, y", "f, g", "i, j", "s, l", "i, 7", "h, 3"): "floor_divide remainder fmod divmod",
    ("x, y", "f, g", "i, j"): "maximum minimum less less_equal greater greater_equal",
    ("x, y", "f, g"): "fmax fmin hypot arctan2 copysign nextafter logaddexp logaddexp2 heaviside",
    ("q, x", "q, 2", "q, 3", "i, 2", "u, u % 7", "f, 2"): "power",
    ("q, x",): "float_power",
    ("x, w % 8",): "ldexp",
    ("i, j", "m, k"): "bitwise_and bitwise_or bitwise_xor",
    ("i, u % 8",): "left_shift right_shift",
    ("i, j",): "gcd lcm",
    ("m, k", "x, y"): "logical_and logical_or logical_xor",
    ("x, x",): "vecdot",
    ("a, b", "a.astype('f'), b.astype('f')"): "matmul",
    ("a, a[0]",): "matvec",
    ("a[0], a",): "vecmat",
}

CALLS = {
    "operators": """
        x + y | x - 1.5 | x * y | x / y | i // 7 | i % 7 | i // j | i % j | x // y | x % 2.5 | x ** 2 | -x
        abs(x) | abs(c) | abs(c * d + c) | x < y | (x > 0) & (y < 1) | ~m | i << 2 | i & 255
        x.copy().__iadd__(y) | x * y + x / 2 - y | c * d | c / d | i.astype(float) | x.astype('f')
        x.astype(int) | f.astype(float) | m.astype(int) | h.astype(int) | c.real + c.imag
        np.sqrt(x * x + y * y) | u // 10 | u % 10 | s // 7 | x + 1 | f * 2 | i + 1 | i * i | divmod(i, 10)
        a @ b | a @ a[0] | x @ y | f @ g
    """,
    "reductions": """
        x.sum() | f.sum() | i.sum() | s.sum() | m.sum() | c.sum() | x.prod() | x.mean() | f.mean()
        i.mean() | x.var() | x.std() | f.std() | c.var() | np.amin(x) | np.amax(x) | x.min() | x.max()
        f.max() | i.max() | h.max() | x.argmax() | x.argmin() | i.argmax() | f.argmin() | m.all() | m.any()
        (x > 9).any() | (x < 9).all() | a.sum(0) | a.sum(1) | a.mean(0) | a.mean(1) | a.max(0) | a.max(1)
        a.std(0) | a.var(1) | a.argmax(0) | a.argmin(1) | a.prod(1) | a.cumsum(0) | a.cumsum(1) | x.cumsum()
        f.cumsum() | i.cumsum() | x.cumprod() | v.sum(1) | v.sum(0) | v.max(1) | v.argmax(1) | v.mean(1)
        np.ptp(x) | np.count_nonzero(m) | np.count_nonzero(x) | np.average(x) | np.average(x, weights=p)
        np.median(x) | np.median(a, 0) | np.percentile(x, 30) | np.quantile(x, [.1, .9]) | np.nansum(e)
        np.nanmean(e) | np.nanmax(e) | np.nanmin(e) | np.nanstd(e) | np.nanvar(e) | np.nanprod(e)
        np.nanmedian(e) | np.nanargmax(e) | np.nanargmin(e) | np.nancumsum(e) | np.nancumprod(e)
        np.nanpercentile(e, 30) | np.nanquantile(e, .3) | np.cumulative_sum(x) | np.cumulative_prod(x)
        np.logical_and.reduce(m) | np.maximum.reduce(a) | np.add.accumulate(x) | np.maximum.accumulate(x)
        np.add.reduce(x) | np.multiply.reduce(q) | np.trace(a) | np.diff(x) | np.ediff1d(x) | np.gradient(x)
        np.gradient(a) | np.trapezoid(x) | np.trapezoid(y, o) | np.cov(x, y) | np.corrcoef(x, y)
        np.cov(v.T) | np.allclose(x, x) | np.array_equal(x, x) | np.array_equiv(x, x)
        np.add.reduceat(x, [0, n // 2]) | np.mean(x[1:] * x[:-1]) - x[1:].mean() * x[:-1].mean()
        np.bitwise_or.reduce(i) | np.sum(x, where=m)
    """,
    "products": """
        np.dot(x, y) | np.dot(f, g) | np.dot(c, d) | np.dot(i, j) | np.vdot(x, y) | np.inner(x, y)
        np.dot(a, b) | np.einsum('i,i', x, y) | np.einsum('ij,jk', a, b) | np.einsum('ij,ij->i', a, b)
        np.einsum('ii', a) | np.tensordot(a, b, 1) | np.linalg.norm(x) | np.linalg.norm(f)
        np.linalg.norm(a, axis=1) | np.linalg.norm(x, 1) | np.linalg.vector_norm(x)
        np.linalg.matrix_norm(a) | np.linalg.vecdot(x, y) | np.linalg.matmul(a, b) | np.linalg.trace(a)
        np.linalg.diagonal(a) | np.linalg.matrix_transpose(a) | np.outer(a[0], a[1]) | np.kron(a[0], a[1])
        np.cross(v[:, :3], v[:, 1:]) | np.convolve(x, z) | np.correlate(x, z) | np.convolve(x, z, 'same')
        np.polyval(z, x) | np.interp(x, t, t) | np.i0(p) | np.multiply.outer(a[0], a[1])
        np.linalg.outer(a[0], a[1]) | np.linalg.tensordot(a, b, 1) | np.linalg.cross(v[:, :3], v[:, 1:])
        np.linalg.multi_dot([a, b, a]) | np.linalg.matrix_power(a, 3)
        x[:-2] * .25 + x[1:-1] * .5 + x[2:] * .25 | sum(x[k:n - 4 + k] * z[k] for k in range(5))
        np.vander(x, 3)
    """,
    "sorting": """
        np.sort(x) | np.sort(f) | np.sort(i) | np.sort(s) | np.sort(h) | np.sort(c) | np.sort(u)
        np.sort(o) | np.sort(a) | np.sort(a, 0) | np.sort(v) | np.argsort(x) | np.argsort(i) | np.argsort(f)
        np.argsort(a, 1) | np.sort(x, kind='stable') | np.argsort(x, kind='stable')
        np.partition(x, n // 2) | np.partition(x, [1, n // 2]) | np.argpartition(x, n // 2)
        np.lexsort((x, u)) | np.sort_complex(c) | np.searchsorted(o, x) | np.searchsorted(t, x)
        np.searchsorted(o, o) | np.digitize(x, t) | x.copy().sort() | np.unique(x) | np.unique(u)
        np.unique(i, return_counts=True) | np.unique(u, return_inverse=True) | np.unique_all(u)
        np.unique_counts(u) | np.unique_inverse(u) | np.unique_values(u) | np.isin(i, u[:100])
        np.isin(i, j) | np.isin(x, z) | np.union1d(i, j) | np.intersect1d(i, j) | np.setdiff1d(i, j)
        np.setxor1d(i, j) | np.bincount(u) | np.bincount(u, p) | np.bincount(w) | np.histogram(x)
        np.histogram(f) | np.histogram(i) | np.histogram(x, 100) | np.histogram(x, t)
        np.histogram(x, weights=p) | np.histogram2d(x, y, 10) | np.histogramdd((x, y), 10)
        np.histogram_bin_edges(x) | x.copy().partition(n // 2)
    """,
    "selection": """
        x[m] | f[m] | i[k] | c[m] | a[a > 0] | x[m].mean() | float(x[(x > 0) & (x < 1)].mean()) | x[w]
        f[w] | a[w[:9] % 3] | np.take(x, w) | np.take(a, [0, 1], 1) | x.take(w) | np.nonzero(m)
        np.nonzero(x) | np.nonzero(a > 0) | np.flatnonzero(m) | np.argwhere(m) | np.argwhere(a > 1)
        np.where(m) | np.where(m, x, y) | np.where(m, x, 0) | np.select([m, k], [x, y])
        np.choose(u % 2, (x, y)) | np.compress(m, x) | np.extract(m, x) | np.piecewise(x, [m], [1, 0])
        np.take_along_axis(a, np.argsort(a, 1), 1) | np.clip(x, 0, 1) | x.clip(0, 1) | np.clip(i, 0, 9)
        x.copy().__setitem__(m, 0) | x.copy().__setitem__(w, y) | x[::2] | x[::-1] + 0
        np.put(x.copy(), w, y) | np.putmask(x.copy(), m, y) | np.place(x.copy(), m, z)
        np.copyto(x.copy(), y, where=m) | np.put_along_axis(a.copy(), np.argsort(a, 1), 1., 1)
        np.add.at(x.copy(), w, 1) | np.diagonal(a) | np.diag(a) | np.tril(a) | np.triu(a)
        np.fill_diagonal(a.copy(), 1.) | np.trim_zeros(x) | np.delete(x, [1, 3]) | np.insert(x, 3, 1.)
        np.isclose(x, y) | np.nan_to_num(e) | np.real(c) + 0 | np.imag(c) + 0 | np.angle(c) | np.isneginf(x)
        np.isposinf(x) | np.iscomplex(c) | np.isreal(c) | np.real_if_close(c) | np.sinc(x) | np.unwrap(x)
        np.round(x, 2) | np.around(x) | x.round(1) | np.fix(x) | x.real + 0 | c.conj() | c.imag + 0
    """,
    "manipulation": """
        np.concatenate((x, y)) | np.stack((x, y)) | np.stack((x, y), 1) | np.vstack((x, y))
        np.hstack((x, y)) | np.dstack((x, y)) | np.column_stack((x, y)) | np.append(x, y)
        np.block([[a, b], [b, a]]) | np.tile(x, 2) | np.repeat(x, 2) | np.repeat(x, u % 3) | np.roll(x, 3)
        np.roll(a, 1, 1) | np.flip(x) + 0 | a.T + 0 | a.T + b | np.rot90(a) + 0 | np.fliplr(a) + 0
        np.flipud(a) + 0 | np.pad(x, 2) | np.pad(a, 1, 'edge') | np.pad(x, 2, 'reflect')
        np.pad(x, 2, 'wrap') | a.copy() | a.T.copy() | a.ravel() + 0 | a.T.ravel() | a.flatten()
        a.T.flatten() | a.reshape(-1) + 0 | np.reshape(a, -1) + 0 | np.transpose(a) + 0
        np.swapaxes(a, 0, 1) + 0 | np.moveaxis(a, 0, 1) + 0 | np.expand_dims(x, 0) + 0
        np.squeeze(x[None]) + 0 | np.broadcast_to(x, (2, n)) + 0 | np.broadcast_arrays(x, y)[0] + 0
        np.atleast_1d(x) + 0 | np.atleast_2d(x) + 0 | np.atleast_3d(x) + 0 | np.split(x, [n // 2])[0] + 0
        np.array_split(x, 3)[0] + 0 | np.hsplit(a, [1])[1] + 0 | np.vsplit(a, [1])[1] + 0
        np.ascontiguousarray(a.T) | np.asfortranarray(a) | np.array(x) | np.copy(x) | x.copy()
        np.require(x) | np.resize(x, 2 * n) | np.rollaxis(a, 1) + 0 | np.meshgrid(a[0], a[1])
        np.lib.stride_tricks.sliding_window_view(x, 3).sum(1) | np.diagflat(a[0])
        np.apply_over_axes(np.sum, a, [0]) | np.fft.fftshift(x) | np.fft.ifftshift(x) | x.astype(x.dtype)
        np.ix_(w, w)[0] + 0 | np.matrix_transpose(a) + 0 | np.unstack(a)[0] + 0 | x.tolist()
        np.asarray(x) + 0
    """,
    "creation": """
        np.zeros(n) | np.ones(n) | np.full(n, 2.) | np.empty(n) | np.zeros_like(x) | np.ones_like(x)
        np.full_like(x, 1) | np.empty_like(x) | np.arange(n) | np.arange(n) * .5 | np.arange(0., n)
        np.linspace(0, 1, n) | np.logspace(0, 1, n) | np.geomspace(1, 10, n) | np.eye(len(a))
        np.identity(len(a)) | np.tri(len(a)) | np.indices(a.shape)
        np.fromfunction(lambda i, j: i + j, a.shape) | np.hanning(n) | np.hamming(n) | np.blackman(n)
        np.bartlett(n) | np.kaiser(n, 5.) | np.tril_indices(len(a)) | np.triu_indices(len(a))
        np.diag_indices(len(a)) | np.tril_indices_from(a) | np.triu_indices_from(a) | np.fft.fftfreq(n)
        np.mask_indices(len(a), np.triu) | np.fft.rfftfreq(n) | np.mgrid[:len(a), :len(a)] | np.r_[x, y]
        np.c_[x, y] | np.unravel_index(w, a.shape) | np.frombuffer(x)
    """,
    "properties": """
        np.ndim(x) | np.shape(x) | np.size(x) | np.asanyarray(x) | np.result_type(x, i) | np.iscomplexobj(x)
        np.isrealobj(x) | np.shares_memory(x, x) | np.dsplit(v[None], 2)[0]
    """,
    "random": """
        r.random(n) | r.normal(size=n) | r.standard_normal(n) | r.uniform(0, 1, n) | r.integers(0, 100, n)
        r.exponential(size=n) | r.permutation(n) | r.choice(n, 10) | np.random.rand(n) | np.random.randn(n)
        np.random.randint(0, 9, n) | r.permutation(x) | r.poisson(3, n) | r.shuffle(x.copy())
    """,
    "transforms": """
        np.fft.fft(x) | np.fft.rfft(x) | np.fft.ifft(c) | np.fft.irfft(c) | np.fft.fft2(a) | np.fft.hfft(c)
        np.fft.ihfft(x) | np.fft.ifft2(a) | np.fft.fftn(a) | np.fft.ifftn(a) | np.fft.rfftn(a)
        np.fft.irfftn(a) | np.fft.rfft2(a) | np.fft.irfft2(a) | np.fft.fft(v, axis=0)
        np.fft.fft(S) | np.fft.fft(f)
    """,
    "stacks": """
        np.linalg.qr(S) | np.linalg.eigh(S) | np.linalg.eigvalsh(S) | np.linalg.svd(S) | np.linalg.svdvals(S)
        np.linalg.pinv(S)
    """,
    "NumPy's <100000": """
        np.linalg.solve(a, b) | np.linalg.inv(a) | np.linalg.det(a) | np.linalg.svd(a) | np.linalg.eigh(a)
        np.linalg.qr(a) | np.linalg.cholesky(a @ a.T + np.eye(len(a)) * n) | np.packbits(m)
        np.apply_along_axis(np.sum, 1, a) | np.linalg.pinv(a) | np.linalg.eigvalsh(a) | np.linalg.slogdet(a)
        np.linalg.lstsq(a, a[0]) | x.tobytes()
    """,
}


def kinds():
    """Yields each kind with its largest size and its calls."""
    functions = [
        f"np.{name}({args})" for kinds, names in UFUNCS.items() for name in names.split() for args in kinds
    ]
    yield "functions", None, functions
    for title, text in CALLS.items():
        title, _, most = title.partition(" <")
        calls = [call.strip() for line in text.strip().splitlines() for call in line.split(" | ")]
        yield title, int(most) if most else None, calls
