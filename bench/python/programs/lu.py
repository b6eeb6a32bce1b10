"""Gaussian elimination with partial pivoting, in place."""

SIZES = 60, 300


def run(np, n):
    a = np.sin(np.arange(n * n, dtype=float)).reshape(n, n) + 2 * np.eye(n)
    for k in range(n - 1):
        p = k + int(np.argmax(np.abs(a[k:, k])))
        if p != k:
            a[[k, p]] = a[[p, k]]
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= a[k + 1 :, k, None] * a[k, k + 1 :]
    return float(np.log(np.abs(np.diagonal(a))).sum())
