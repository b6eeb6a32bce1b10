"""Steps of Metropolis: a proposal, its density, and a decision each."""

SIZES = 300, 3000


def run(np, n):
    centre = np.array([0.5, -0.25, 1.0, 0.0])
    state = np.zeros(4)
    density = -0.5 * float(np.dot(state - centre, state - centre))
    total = np.zeros(4)
    for t in range(n):
        proposal = state + 0.5 * np.sin(t + np.arange(4.0))
        other = -0.5 * float(np.dot(proposal - centre, proposal - centre))
        if np.log(0.5 + 0.5 * np.cos(1.7 * t)) < other - density:
            state, density = proposal, other
        total += state
    return float(total.sum() / n)
