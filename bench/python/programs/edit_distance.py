"""The edit distance of two texts, by anti-diagonals of the table."""

SIZES = 150, 1500


def run(np, n):
    a = (np.arange(n) * 7) % 11
    b = (np.arange(n) * 5) % 13
    before, last = np.zeros(1), np.ones(2)
    for d in range(2, 2 * n + 1):
        low, high = max(0, d - n), min(d, n)
        i = np.arange(max(low, 1), min(high, d - 1) + 1)
        offset, earlier = max(0, d - 1 - n), max(0, d - 2 - n)
        cost = (a[i - 1] != b[d - i - 1]).astype(float)
        inner = np.minimum(
            np.minimum(last[i - 1 - offset], last[i - offset]) + 1, before[i - 1 - earlier] + cost
        )
        now = np.full(high - low + 1, float(d))
        now[int(i[0]) - low : int(i[-1]) - low + 1] = inner
        before, last = last, now
    return float(last[0])
