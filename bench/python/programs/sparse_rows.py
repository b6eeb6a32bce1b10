"""Products of a sparse matrix in compressed rows and a vector, row by row."""

SIZES = 300, 3000


def run(np, n):
    counts = 3 + np.arange(n) % 12
    starts = np.concatenate([np.zeros(1, dtype=int), np.cumsum(counts)])
    total = int(starts[-1])
    columns = (np.arange(total) * 17) % n
    values = 1.0 / (1.0 + np.arange(total) % 5)
    x = np.ones(n)
    y = np.zeros(n)
    for _ in range(2):
        for i in range(n):
            s, e = int(starts[i]), int(starts[i + 1])
            y[i] = np.dot(values[s:e], x[columns[s:e]])
        x = y / np.sqrt((y * y).sum())
    return float(x.sum())
