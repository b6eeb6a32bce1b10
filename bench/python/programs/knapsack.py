"""The most valuable choice of things within a weight: one row of the table for each thing."""

SIZES = 200, 2000


def run(np, n):
    best = np.zeros(n + 1)
    for k in range(100):
        weight, value = 1 + (k * 37) % 50, 1.0 + (k * 13) % 17
        taken = best[:-weight] + value
        best[weight:] = np.maximum(best[weight:], taken)
    return float(best[n])
