"""QR factorisation by reflections."""

SIZES = 40, 200


def run(np, n):
    a = np.cos(np.arange(n * n, dtype=float)).reshape(n, n) + np.eye(n)
    for k in range(n - 1):
        v = a[k:, k].copy()
        v[0] += np.sign(v[0]) * np.linalg.norm(v)
        v /= np.linalg.norm(v)
        a[k:, k:] -= 2.0 * np.outer(v, v @ a[k:, k:])
    return float(np.abs(np.diagonal(a)).sum())
