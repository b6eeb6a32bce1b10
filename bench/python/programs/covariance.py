"""Covariances of moving windows, written with slices."""

SIZES = 2_000, 200_000


def run(np, n):
    x = np.sin(np.arange(n, dtype=float))
    y = np.cos(0.3 * np.arange(n, dtype=float))
    window = 20
    sums = [np.zeros(n - window + 1) for _ in range(3)]
    for k in range(window):
        a, b = x[k : n - window + 1 + k], y[k : n - window + 1 + k]
        sums[0] += a
        sums[1] += b
        sums[2] += a * b
    covariance = sums[2] / window - sums[0] * sums[1] / window**2
    return float(covariance.mean())
