import AquilaKernels

/// Estimate of a kernel's work at each point, which decides how its points are shared among workers.
struct PointCost {
    /// Time in simple instructions, at least one.
    private let instructions: Int
    /// Number of bytes that are loaded and stored.
    private let bytes: Int

    init(of kernel: Kernel) {
        instructions = max(1, kernel.cost)
        bytes = kernel.arrays.reduce(0) { $0 + $1.type.size }
    }

    /// Time, in simple instructions, below which points stay on the calling thread: about 20 µs of
    /// compiled work, which exceeds the cost of a region by far if workers wait for it.
    private static let serialWork = 1 << 18
    /// Number of bytes that may still be in the caches of the processor that computed them last.
    /// Another processor that takes half of so many waits for 10 to 20 µs.
    private static let cacheBytes = 1 << 20
    /// Time of a tile, in simple instructions: enough to hide the cost of claiming it, little enough
    /// to balance the workers.
    private static let tileWork = 1 << 16

    /// True if so many points are worth sharing: their work takes 20 µs, or 40 where their data fit in
    /// the caches of one processor.
    func isWorthSharing(points: Int) -> Bool {
        let least = points &* bytes < Self.cacheBytes ? 2 * Self.serialWork : Self.serialWork
        return work(points: points) >= least
    }

    /// Time of so many points, in simple instructions.
    func work(points: Int) -> Int { points &* instructions }

    /// Number of points of a tile.
    var tilePoints: Int { max(Self.tileWork / instructions, 1024) }
}

extension Kernel {
    /// Estimate of the time of a point in simple instructions, with those of reductions.
    var cost: Int {
        instructions.reduce(0) { $0 + $1.cost } + reductions.reduce(0) { $0 + 1 + $1.combine.count }
    }
}

extension Instruction {
    /// Time in simple instructions: of functions as of vectors, and of divisions.
    fileprivate var cost: Int {
        switch opcode {
        case .call: 16
        case .quotient, .remainder: type.size == 8 ? 8 : 4
        case .divide, .squareRoot: 4
        default: 1
        }
    }
}
