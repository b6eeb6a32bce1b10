import AquilaKernels
import AquilaTypes

@testable import AquilaRuntime

/// Element types, layouts and runtimes of the tests of results that are computed at once.
enum Immediate {
    static let types: [DType] = [.float64, .float32, .int64, .bool, .int8, .uint16, .complex64]

    /// Parts of a row.
    static let layouts: [@Sendable (View) -> View] = [
        { $0 }, { $0.slicing(axis: 0, start: 1, count: $0.shape[0] / 2, step: 2) },
        { $0.slicing(axis: 0, start: $0.shape[0] - 1, count: $0.shape[0], step: -1) },
        { $0.slicing(axis: 0, start: 3, count: 1, step: 1) },
    ]

    /// Shapes of matrices that are reduced along rows and along columns.
    static let shapes: [Shape] = [
        [3, 5], [5, 3], [40, 8], [8, 40], [2, 100], [100, 2], [100, 5], [64, 16], [1, 7], [7, 1], [300, 6],
        [5, 300],
    ]

    /// A runtime that computes at once, or one that records and plans everything.
    static func makeRuntime(isDirect: Bool = true) -> Runtime {
        let runtime = Runtime(workers: 1, tier: .interpreter)
        if !isDirect { runtime.passes.remove(.direct) }
        return runtime
    }
}

/// A suite that compares both runtimes.
protocol ImmediateSuite {
    var quick: Runtime { get }
    var planned: Runtime { get }
}

extension ImmediateSuite {
    /// A row with NaN, infinities, zeros of both signs, tiny and extreme numbers among usual ones.
    func makeRow(_ count: Int, _ dtype: DType, _ runtime: Runtime, seed: Int) throws -> LogicalStore {
        let special: [Double] = [
            .nan, .infinity, -.infinity, 0.0, -0.0, 5e-324, 1e308, -1e-310, 9e18, -9.3e18,
        ]
        let row = runtime.makeStore([count], .float64)
        try runtime.write(row) { pointer, _ in
            for k in 0..<count {
                let usual = Double((k * 37 + seed * 11) % 41 - 20) / (k % 3 == 0 ? 1 : 8)
                let isSpecial = (k + seed) % 17 == 5
                pointer.storeBytes(
                    of: isSpecial ? special[(k / 17 + seed) % special.count] : usual, toByteOffset: 8 * k,
                    as: Double.self)
            }
        }
        let result = dtype == .float64 ? row : runtime.cast(row, to: dtype)
        _ = try bytes(result)
        return result
    }

    func bytes(_ array: LogicalStore) throws -> [UInt8] {
        try array.store.runtime.read(array) { pointer, view in
            var result: [UInt8] = []
            view.forEachOffset { offset in
                for k in 0..<array.dtype.size { result.append((pointer + offset + k).load(as: UInt8.self)) }
            }
            return result
        }
    }

    func bytes(_ store: Store) throws -> [UInt8] {
        try bytes(LogicalStore(store, store.root, store.dtype))
    }

    func elements(_ store: Store) throws -> [Scalar] {
        try elements(LogicalStore(store, store.root, store.dtype))
    }

    func elements(_ array: LogicalStore) throws -> [Scalar] {
        try bytes(array).withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: array.dtype.size).map {
                Scalar(at: bytes.baseAddress! + $0, array.dtype)
            }
        }
    }

    func isNaN(_ scalar: Scalar) -> Bool { scalar.dtype.isFloat && scalar.doubleValue.isNaN }
}
