import Aquila
import ArgumentParser
import ExampleSupport

/// A dam breaks in the Cumberland Mountains: a shallow-water wave over real terrain.
@main
struct Wave: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wave", abstract: "Simulates a flood over real terrain and draws it.")

    @Option(help: "Cells from north to south.") var rows = 1376
    @Option(help: "Cells from west to east.") var columns = 1612
    @Option(help: "Time steps.") var steps = 600
    @Option(help: "Pictures, spread over the steps.") var pictures = 6
    @Option(help: "Pixels of a picture from west to east, at most.") var width = 806
    @Option(help: "Where the pictures go.") var output = "out"
    @Option(help: "The elevation model, a .npy file.") var terrain = "data/jacksboro_dem.npy"

    func validate() throws {
        guard rows >= 8, columns >= 8 else { throw ValidationError("the grid needs 8 × 8 cells at least") }
        guard steps >= 1, pictures >= 1, width >= 8 else { throw ValidationError("counts must be positive") }
    }

    func run() throws {
        try makeFolder(output)
        let land = try Terrain(contentsOfFile: terrain, rows: rows, columns: columns)
        let water = ShallowWater(
            terrain: land.elevation, surface: Self.surface(over: land), dx: land.dx, dy: land.dy)
        let painter = Painter(land, width: width)
        let before = water.volume()
        print(
            "grid: \(rows) × \(columns) cells of \(land.dy) m × \(land.dx) m; water: \(decimal(before / 1e9)) km³"
        )

        var progress = ProgressBar(
            "wave", total: steps, isShown: land.elevation.untyped.runtime.rank == 0)
        var clock = Stopwatch()
        var time = 0.0
        var dt: Float = 0
        for step in 0..<steps {
            if step * pictures / steps != (step - 1) * pictures / steps || step == 0 {
                clock.pause()
                let picture = painter.picture(of: water)
                try once { try picture.writePNG(to: "\(output)/wave-\(number(step)).png") }
                clock.resume()
            }
            if step % 20 == 0 { dt = water.stableStep() }
            water.step(dt)
            time += Double(dt)
            progress.advance()
        }
        let after = water.volume()
        clock.pause()
        progress.finish()
        let picture = painter.picture(of: water)
        try once { try picture.writePNG(to: "\(output)/wave-\(number(steps)).png") }
        try report(seconds: clock.seconds, time: time, before: before, after: after)
    }

    private func report(seconds: Double, time: Double, before: Double, after: Double) throws {
        let updates = Double(rows * columns) * Double(steps)
        let drift = abs(after - before) / before
        print("simulated \(decimal(time)) s in \(decimal(seconds)) s")
        print("\(decimal(updates / seconds / 1e6)) million cell updates a second")
        print("water: \(decimal(after / 1e9)) km³, relative change \(drift)")
        print("pictures: \(output)/wave-*.png")
        guard drift < 1e-3 else { throw ExitCode.failure }
    }

    private func number(_ step: Int) -> String {
        let digits = String(step)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }

    /// The lowland is flooded, and a mountain of water stands where the dam was.
    private static func surface(over land: Terrain) -> NDArray<Float> {
        let shape = land.elevation.shape
        let y = linspace(0, 1, count: shape[0]).cast(to: Float.self)[.all, .newAxis]
        let x = linspace(0, 1, count: shape[1]).cast(to: Float.self)[.newAxis, .all]
        let distance = (y - 0.62) * (y - 0.62) + (x - 0.55) * (x - 0.55)
        let lake: Float = 275
        return lake + 260 * exp(-distance / 0.012)
    }
}
