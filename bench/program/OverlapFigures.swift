import Aquila
import AquilaRuntime
import Foundation

// The overlap of independent tasks, on as many workers as there are processors.

private let library = Library("bench")

/// Keeps a processor busy.
private let burn = library.task("burn") { (rounds: Int, x: InputOutput<Double>) in
    var value = x[0]
    for _ in 0..<rounds { value = value * 0.999_999 + 0.5 }
    x[0] = value
}

/// Two independent chains of tasks, one twice as long as the other: their time together, over the
/// least possible on two workers.
func overlapFigures() throws -> [Figure] {
    let a = full([1], 1.0)
    let b = full([1], 1.0)
    func chain(_ x: NDArray<Double>, _ count: Int) throws {
        for _ in 0..<count { try burn(60_000, x) }
    }
    func time(_ body: () throws -> Void) throws -> Double {
        try (0..<9).map { _ in
            try milliseconds {
                try body()
                try flush()
            }
        }.sorted()[4]
    }
    let long = try time { try chain(a, 80) }
    let short = try time { try chain(b, 40) }
    let both = try time {
        for _ in 0..<40 {
            try chain(a, 2)
            try chain(b, 1)
        }
    }
    return [Figure(name: "overlap", value: both / max(long, (long + short) / 2), unit: "of the ideal time")]
}

// MARK: Cholesky

private let potrf = library.task("potrf") { (a: InputOutput<Double>) in
    let n = a.shape[0]
    for j in 0..<n {
        for k in 0..<j { for i in j..<n { a[i, j] -= a[i, k] * a[j, k] } }
        let root = a[j, j].squareRoot()
        for i in j..<n { a[i, j] /= root }
    }
}

/// a = a · l⁻ᵀ
private let trsm = library.task("trsm") { (l: Input<Double>, a: InputOutput<Double>) in
    let n = a.shape[0]
    for j in 0..<n {
        for k in 0..<j { for i in 0..<n { a[i, j] -= a[i, k] * l[j, k] } }
        for i in 0..<n { a[i, j] /= l[j, j] }
    }
}

/// c = c - a · bᵀ
private let gemm = library.task("gemm") { (a: Input<Double>, b: Input<Double>, c: InputOutput<Double>) in
    let n = c.shape[0]
    for i in 0..<n {
        for j in 0..<n {
            var sum = 0.0
            for k in 0..<n { sum += a[i, k] * b[j, k] }
            c[i, j] -= sum
        }
    }
}

private let syrk = library.task("syrk") { (a: Input<Double>, c: InputOutput<Double>) in
    let n = c.shape[0]
    for i in 0..<n {
        for j in 0...i {
            var sum = 0.0
            for k in 0..<n { sum += a[i, k] * a[j, k] }
            c[i, j] -= sum
        }
    }
}

/// The factorisation of a matrix in tiles: as one graph, and with a wait after each phase.
func choleskyFigures() throws -> [Figure] {
    let (tiles, size) = (6, 48)
    let n = tiles * size
    let matrix = eye(n, of: Double.self) * Double(n) + 1.0
    func factor(_ a: NDArray<Double>, waiting: Bool) throws {
        let parts = try a.logicalStore.partition(byTiles: [size, size])
        func tile(_ i: Int, _ j: Int) -> LogicalStore { parts.child([i, j]) }
        func phase() throws { if waiting { try flush() } }
        for k in 0..<tiles {
            try potrf(tile(k, k))
            try phase()
            for i in k + 1..<max(tiles, k + 1) { try trsm(tile(k, k), tile(i, k)) }
            try phase()
            for i in k + 1..<max(tiles, k + 1) {
                try syrk(tile(i, k), tile(i, i))
                for j in k + 1..<i { try gemm(tile(i, k), tile(j, k), tile(i, j)) }
            }
            try phase()
        }
        try flush()
    }
    var times: [[Double]] = [[], []]
    for _ in 0..<31 {
        for waiting in [false, true] {
            let a = matrix.copy()
            try flush()
            times[waiting ? 1 : 0].append(try milliseconds { try factor(a, waiting: waiting) })
        }
    }
    let medians = times.map { $0.sorted()[15] }
    return [Figure(name: "cholesky", value: medians[1] / medians[0], unit: "× over fork and join")]
}
