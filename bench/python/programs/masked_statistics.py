"""Means of the samples in each ring around a centre, by masks."""

SIZES = 5_000, 500_000


def run(np, n):
    x = (np.arange(n, dtype=float) * 0.618) % 2.0 - 1.0
    y = (np.arange(n, dtype=float) * 0.414) % 2.0 - 1.0
    density = np.exp(-(x * x) - y * y)
    radius = np.sqrt(x * x + y * y)
    total = 0.0
    for k in range(20):
        inside = (k * 0.05 <= radius) & (radius < (k + 1) * 0.05)
        if inside.any():
            total += float(density[inside].mean())
    return total
