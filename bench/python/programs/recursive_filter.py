"""A recursive filter of second order over many channels, sample by sample."""

SIZES = 400, 4000


def run(np, n):
    channels = 8
    x = np.sin(np.arange(n * channels, dtype=float)).reshape(n, channels)
    y = np.zeros((n, channels))
    for t in range(2, n):
        y[t] = 0.2 * x[t] + 0.3 * x[t - 1] + 0.4 * y[t - 1] - 0.1 * y[t - 2]
    return float((y * y).sum())
