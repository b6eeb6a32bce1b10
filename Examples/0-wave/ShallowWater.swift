import Aquila

/// The shallow-water equations over terrain: depth of water, and its momentum along both axes.
///
/// Finite volumes with the Rusanov flux, and the hydrostatic reconstruction of E. Audusse, F.
/// Bouchut, M.-O. Bristeau, R. Klein and B. Perthame (2004), which keeps a lake at rest and depths
/// from falling below zero. The outermost ring of cells is a wall that reflects.
struct ShallowWater {
    typealias Field = NDArray<Float>

    /// Metres above sea level.
    let terrain: Field
    /// Metres.
    let depth: Field
    /// Depth times velocity along the columns and the rows, m²/s.
    let momentumX: Field
    let momentumY: Field
    /// Sizes of a cell, in metres.
    let dx: Float
    let dy: Float
    let gravity: Float = 9.81
    /// Cells with less water than this have no velocity.
    let dryDepth: Float = 1e-3

    /// Water at rest with a given surface, where that is above the ground.
    init(terrain: Field, surface: Field, dx: Float, dy: Float) {
        self.terrain = terrain
        self.dx = dx
        self.dy = dy
        reflectRing(of: terrain)
        depth = maximum(surface - terrain, 0)
        momentumX = zeros(like: terrain)
        momentumY = zeros(like: terrain)
        reflect()
    }

    /// The water on both sides of a face, as the flux needs it.
    private struct Side {
        var depth: Field
        var bed: Field
        /// Along the axis that crosses the face, and along it.
        var normal: Field
        var along: Field
    }

    /// The flux across a face: water and momentum, of which the normal component differs by side
    /// with the bed.
    private struct Flux {
        var water: Field
        var normal: Field
        var along: Field
        var bedLeft: Field
        var bedRight: Field
    }

    private func flux(_ left: Side, _ right: Side) -> Flux {
        let bed = maximum(left.bed, right.bed)
        let hl = maximum(left.depth + left.bed - bed, 0)
        let hr = maximum(right.depth + right.bed - bed, 0)
        let (ul, vl) = velocities(left)
        let (ur, vr) = velocities(right)
        let speed = maximum(abs(ul) + sqrt(gravity * hl), abs(ur) + sqrt(gravity * hr))
        let ql = hl * ul
        let qr = hr * ur
        let half = 0.5 * speed
        let water = 0.5 * (ql + qr) - half * (hr - hl)
        let pressure = 0.25 * gravity * (hl * hl + hr * hr)
        let normal = 0.5 * (ql * ul + qr * ur) + pressure - half * (qr - ql)
        let along = 0.5 * (ql * vl + qr * vr) - half * (hr * vr - hl * vl)
        let bedLeft = 0.5 * gravity * (left.depth * left.depth - hl * hl)
        let bedRight = 0.5 * gravity * (right.depth * right.depth - hr * hr)
        return Flux(water: water, normal: normal, along: along, bedLeft: bedLeft, bedRight: bedRight)
    }

    private func velocities(_ side: Side) -> (Field, Field) {
        let isWet = side.depth .> dryDepth
        let inverse = select(isWet, 1 / maximum(side.depth, dryDepth), Field(0))
        return (side.normal * inverse, side.along * inverse)
    }

    /// The side that cells make whose rows and columns begin at these offsets.
    private func side(_ row: Int, _ column: Int, isAlongX: Bool) -> Side {
        let (n, m) = (depth.shape[0] - 2, depth.shape[1] - 2)
        func cells(_ field: Field) -> Field { field[row..<row + n, column..<column + m] }
        let (x, y) = (cells(momentumX), cells(momentumY))
        return Side(
            depth: cells(depth), bed: cells(terrain), normal: isAlongX ? x : y, along: isAlongX ? y : x)
    }

    /// Advances by `dt` seconds. Nothing is computed yet: the whole step becomes a few kernels.
    func step(_ dt: Float) {
        let (west, hereX, east) = (
            side(1, 0, isAlongX: true), side(1, 1, isAlongX: true), side(1, 2, isAlongX: true)
        )
        let (north, hereY, south) = (
            side(0, 1, isAlongX: false), side(1, 1, isAlongX: false), side(2, 1, isAlongX: false)
        )
        let (w, e) = (flux(west, hereX), flux(hereX, east))
        let (n, s) = (flux(north, hereY), flux(hereY, south))
        let (rx, ry) = (dt / dx, dt / dy)
        let newDepth = hereX.depth - rx * (e.water - w.water) - ry * (s.water - n.water)
        let forceX = (e.normal + e.bedLeft) - (w.normal + w.bedRight)
        let newX = hereX.normal - rx * forceX - ry * (s.along - n.along)
        let forceY = (s.normal + s.bedLeft) - (n.normal + n.bedRight)
        let newY = hereX.along - rx * (e.along - w.along) - ry * forceY
        let isWet = newDepth .> dryDepth
        let none = Field(0)
        depth[1 ..< -1, 1 ..< -1] = maximum(newDepth, 0)
        momentumX[1 ..< -1, 1 ..< -1] = select(isWet, newX, none)
        momentumY[1 ..< -1, 1 ..< -1] = select(isWet, newY, none)
        reflect()
    }

    /// Gives the outermost ring the water inside it, moving the other way.
    private func reflect() {
        for field in [depth, momentumX, momentumY] { reflectRing(of: field) }
        for row in [0, -1] { momentumY[row, .all] = -momentumY[row == 0 ? 1 : -2, .all] }
        for column in [0, -1] { momentumX[.all, column] = -momentumX[.all, column == 0 ? 1 : -2] }
    }

    /// The longest time step that is stable, in seconds. Waits.
    func stableStep(courant: Float = 0.4) -> Float {
        let inverse = 1 / maximum(depth, dryDepth)
        let wave = sqrt(gravity * depth)
        let speedX = ((abs(momentumX) * inverse + wave) / dx).max().item()
        let speedY = ((abs(momentumY) * inverse + wave) / dy).max().item()
        return courant / Swift.max(speedX, speedY, 1e-6)
    }

    /// The water inside the walls, in m³. Waits.
    func volume() -> Double {
        depth[1 ..< -1, 1 ..< -1].cast(to: Double.self).sum().item() * Double(dx * dy)
    }
}

private func reflectRing(of field: NDArray<Float>) {
    field[0, .all] = field[1, .all]
    field[-1, .all] = field[-2, .all]
    field[.all, 0] = field[.all, 1]
    field[.all, -1] = field[.all, -2]
}
