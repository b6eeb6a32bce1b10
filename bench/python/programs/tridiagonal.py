"""The algorithm of Thomas for many tridiagonal systems at once."""

SIZES = 100, 1000


def run(np, n):
    systems = 32
    lower, diagonal, upper = np.full((n, systems), -1.0), np.full((n, systems), 4.0), np.full((n, systems), -1.0)
    right = np.ones((n, systems))
    for i in range(1, n):
        factor = lower[i] / diagonal[i - 1]
        diagonal[i] -= factor * upper[i - 1]
        right[i] -= factor * right[i - 1]
    x = np.zeros((n, systems))
    x[-1] = right[-1] / diagonal[-1]
    for i in range(n - 2, -1, -1):
        x[i] = (right[i] - upper[i] * x[i + 1]) / diagonal[i]
    return float(x.sum())
