"""Cholesky factorisation by columns, and the solution of the two triangular systems."""

SIZES = 60, 300


def run(np, n):
    a = np.arange(n * n, dtype=float).reshape(n, n) % 7.0
    a = a @ a.T + n * np.eye(n)
    b = np.ones(n)
    low = np.zeros((n, n))
    for j in range(n):
        low[j, j] = np.sqrt(a[j, j] - np.dot(low[j, :j], low[j, :j]))
        low[j + 1 :, j] = (a[j + 1 :, j] - low[j + 1 :, :j] @ low[j, :j]) / low[j, j]
    y = np.zeros(n)
    for j in range(n):
        y[j] = (b[j] - np.dot(low[j, :j], y[:j])) / low[j, j]
    x = np.zeros(n)
    for j in range(n - 1, -1, -1):
        x[j] = (y[j] - np.dot(low[j + 1 :, j], x[j + 1 :])) / low[j, j]
    return float(x.sum())
