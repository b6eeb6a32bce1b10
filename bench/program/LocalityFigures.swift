import Aquila

/// Five stencil sweeps over an array far beyond the cache, each over the result of the one before:
/// in one window, over the time with a wait after each sweep.
func localityFigures() throws -> [Figure] {
    let grid = linspace(0, 1, count: 4096 * 4096).reshaped([4096, 4096]).copy()
    func sweeps(waiting: Bool) throws {
        var u = grid
        for _ in 0..<5 {
            let sides = u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...]
            u = 0.25 * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + sides)
            if waiting { try flush() }
        }
        try flush()
    }
    var times: [[Double]] = [[], []]
    for _ in 0..<9 {
        for waiting in [false, true] {
            times[waiting ? 1 : 0].append(try milliseconds { try sweeps(waiting: waiting) })
        }
    }
    let medians = times.map { $0.sorted()[4] }
    return [Figure(name: "locality", value: medians[1] / medians[0], unit: "× over sweep by sweep")]
}
