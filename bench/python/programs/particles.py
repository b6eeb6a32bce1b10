"""Particles in a box that hit its walls, by the scheme of Verlet."""

SIZES = 50, 1000


def run(np, n):
    position = (np.arange(3 * n, dtype=float).reshape(n, 3) * 0.618) % 1.0
    velocity = np.cos(np.arange(3 * n, dtype=float)).reshape(n, 3)
    for step in range(200):
        force = -(position - 0.5)
        position += 0.01 * velocity + 0.00005 * force
        velocity += 0.005 * (force - (position - 0.5))
        out = (position < 0) | (position > 1)
        velocity[out] *= -1
        position = np.clip(position, 0.0, 1.0)
        if step % 20 == 0:
            energy = 0.5 * float((velocity**2).sum())
    return energy + float(position.sum())
