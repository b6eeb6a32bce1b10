"""A Kalman filter for a moving point: products of small matrices at each step."""

SIZES = 100, 1000


def run(np, n):
    step = np.array([[1.0, 0.1, 0.0], [0.0, 1.0, 0.1], [0.0, 0.0, 1.0]])
    noise = 0.01 * np.eye(3)
    look = np.array([[1.0, 0.0, 0.0]])
    x, p = np.zeros(3), np.eye(3)
    for t in range(n):
        x = step @ x
        p = step @ p @ step.T + noise
        innovation = np.sin(0.1 * t) - float((look @ x)[0])
        s = float((look @ p @ look.T)[0, 0]) + 0.1
        gain = (p @ look.T)[:, 0] / s
        x = x + gain * innovation
        p = p - np.outer(gain, look @ p)
    return float(x.sum())
