import AquilaKernels
import AquilaTypes

/// Gauss's elimination with exchanges of rows: A = P·L·U, by LAPACK, or by loops for small matrices, and
/// for all where there is no LAPACK.
///
/// Small matrices take less time in these loops than LAPACK's preparations do.
final class Elimination<N: MatrixNumber> {
    /// The matrix, then its factors, then its inverse.
    let matrix: MatrixBuffer<N>
    private let pivots: UnsafeMutablePointer<Int>
    private let factorsCall: FortranCall?
    private let inverseCall: FortranCall?
    /// The inverse, by loops.
    private let spare: MatrixBuffer<N>?

    /// - Parameter inverts: true if inverses will be computed.
    init(order: Int, inverts: Bool = false) {
        matrix = MatrixBuffer(order, order)
        pivots = .allocate(capacity: max(order, 1))
        if let lapack = Elimination.lapack(order) {
            factorsCall = lapack.factors(N.dtype, matrix.address, order: order, pivots: pivots)
            inverseCall =
                inverts ? lapack.inverse(N.dtype, matrix.address, order: order, pivots: pivots) : nil
            spare = nil
        } else {
            (factorsCall, inverseCall) = (nil, nil)
            spare = inverts ? MatrixBuffer(order, order) : nil
        }
    }

    deinit { pivots.deallocate() }

    /// LAPACK for matrices of an order; nil if loops take less time.
    static func lapack(_ order: Int) -> LAPACKLibrary? {
        order <= LoopLimit.order ? nil : LAPACKLibrary.host
    }

    private var order: Int { matrix.rows }

    /// Replaces the matrix by its factors. Returns false if the matrix is singular; factors are made
    /// anyway.
    func factor() -> Bool {
        guard let factorsCall else { return loops.factor() }
        factorsCall.run()
        return factorsCall.info == 0
    }

    /// Replaces the factors by the inverse.
    func invert() {
        guard let spare else { return inverseCall!.run() }
        spare.setIdentity()
        loops.solve(spare.numbers, columns: order)
        matrix.copy(from: spare, columns: order)
    }

    /// A function that replaces the matrix by its factors, and the columns of b by solutions; it returns
    /// false if the matrix is singular.
    func solver(_ b: MatrixBuffer<N>) -> () -> Bool {
        guard factorsCall != nil, let lapack = LAPACKLibrary.host else {
            let loops = loops
            return {
                guard loops.factor() else { return false }
                loops.solve(b.numbers, columns: b.columns)
                return true
            }
        }
        let call = lapack.solution(
            N.dtype, matrix.address, b.address, order: order, columns: b.columns, pivots: pivots)
        return {
            call.run()
            return call.info == 0
        }
    }

    /// True if an odd number of rows were exchanged.
    var isOdd: Bool {
        let isWide = factorsCall == nil || LAPACKLibrary.host!.hasWideIntegers
        let narrow = UnsafeRawPointer(pivots).assumingMemoryBound(to: Int32.self)
        var isOdd = false
        for k in 0..<order where (isWide ? pivots[k] : Int(narrow[k])) != k + 1 { isOdd.toggle() }
        return isOdd
    }

    private var loops: EliminationLoops<N> {
        EliminationLoops(a: matrix.numbers, order: order, pivots: pivots)
    }
}

/// The elimination by loops, in memory by columns.
struct EliminationLoops<N: MatrixNumber> {
    let a: UnsafeMutablePointer<N>
    let order: Int
    /// For each step, the number, from one, of the row that was exchanged.
    let pivots: UnsafeMutablePointer<Int>

    /// Replaces the matrix by its factors. Returns false if a pivot is zero.
    func factor() -> Bool {
        var isRegular = true
        for k in 0..<order {
            let column = a + k &* order
            let pivot = largest(column, from: k)
            pivots[k] = pivot &+ 1
            guard column[pivot].size != 0 else {
                isRegular = false
                continue
            }
            if pivot != k { exchange(k, pivot) }
            divide(column, below: k)
            for j in k &+ 1..<order { subtract(column, times: a[k &+ j &* order], from: a + j &* order, k) }
        }
        return isRegular
    }

    /// Replaces the columns of b by solutions.
    func solve(_ b: UnsafeMutablePointer<N>, columns: Int) {
        for j in 0..<columns {
            let x = b + j &* order
            for k in 0..<order where pivots[k] != k &+ 1 {
                let pivot = pivots[k] &- 1
                (x[k], x[pivot]) = (x[pivot], x[k])
            }
            for k in 0..<order where x[k] != 0 { subtract(a + k &* order, times: x[k], from: x, k) }
            for k in stride(from: order - 1, through: 0, by: -1) {
                let column = a + k &* order
                let value = x[k].divided(by: column[k])
                x[k] = value
                for i in 0..<k { x[i] -= column[i] * value }
            }
        }
    }

    /// The place of the largest number of a column, at a row or below it. A NaN is chosen before zeros
    /// alone.
    @inline(__always)
    private func largest(_ column: UnsafeMutablePointer<N>, from first: Int) -> Int {
        var (place, size) = (first, column[first].size)
        for i in first &+ 1..<order {
            let other = column[i].size
            if other > size { (place, size) = (i, other) }
        }
        return size == 0 ? (first..<order).first { column[$0].size.isNaN } ?? place : place
    }

    /// Divides a column, below a row, by its number in the row: by the reciprocal where that is exact
    /// enough.
    @inline(__always)
    private func divide(_ column: UnsafeMutablePointer<N>, below row: Int) {
        let pivot = column[row]
        if pivot.size >= N.RealPart.leastNormalMagnitude * 4 {
            let inverse = (1 as N).divided(by: pivot)
            for i in row &+ 1..<order { column[i] *= inverse }
        } else {
            for i in row &+ 1..<order { column[i] = column[i].divided(by: pivot) }
        }
    }

    @inline(__always)
    private func exchange(_ first: Int, _ second: Int) {
        for j in 0..<order {
            let column = a + j &* order
            (column[first], column[second]) = (column[second], column[first])
        }
    }

    /// Subtracts a multiple of a column from another one, below a row.
    @inline(__always)
    private func subtract(
        _ column: UnsafeMutablePointer<N>, times factor: N, from target: UnsafeMutablePointer<N>, _ row: Int
    ) {
        for i in row &+ 1..<order { target[i] -= column[i] * factor }
    }
}
