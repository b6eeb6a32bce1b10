import AquilaTypes

/// The memory of a matrix by columns without gaps, as LAPACK takes it. It belongs to one thread.
final class MatrixBuffer<N: MatrixNumber> {
    let rows: Int
    let columns: Int
    let numbers: UnsafeMutablePointer<N>

    init(_ rows: Int, _ columns: Int) {
        (self.rows, self.columns) = (rows, columns)
        numbers = UnsafeMutableRawPointer.allocate(
            byteCount: max(rows * columns, 1) * MemoryLayout<N>.stride, alignment: 64
        ).bindMemory(to: N.self, capacity: max(rows * columns, 1))
    }

    deinit { numbers.deallocate() }

    var address: UnsafeMutableRawPointer { UnsafeMutableRawPointer(numbers) }
    var count: Int { rows * columns }

    @inline(__always)
    subscript(i: Int, j: Int) -> N {
        get { numbers[i &+ j &* rows] }
        set { numbers[i &+ j &* rows] = newValue }
    }

    /// Copies a matrix of these extents from memory with any steps.
    func load(_ source: BlockOperand) {
        let size = MemoryLayout<N>.stride
        if source.rowStep == size || rows == 1 {
            for j in 0..<columns {
                (address + j * rows * size).copyMemory(
                    from: source.address + j * source.columnStep, byteCount: rows * size)
            }
            return
        }
        forEachPanel { rows, columns in
            for i in rows {
                let row = source.address + i &* source.rowStep
                for j in columns {
                    self[i, j] = (row + j &* source.columnStep).assumingMemoryBound(to: N.self).pointee
                }
            }
        }
    }

    /// Copies the matrix, or its upper left part, to memory with any steps.
    func store(to target: BlockOperand) { store(to: target) { _, _, number in number } }

    /// Copies functions of a place and the number there to memory with any steps.
    @inline(__always)
    func store(to target: BlockOperand, _ number: (_ i: Int, _ j: Int, N) -> N) {
        forEachPanel(rows: target.rows, columns: target.columns) { rows, columns in
            for i in rows {
                let row = target.address + i &* target.rowStep
                for j in columns {
                    (row + j &* target.columnStep).assumingMemoryBound(to: N.self).pointee =
                        number(i, j, self[i, j])
                }
            }
        }
    }

    func copy(from other: MatrixBuffer, columns: Int) {
        numbers.update(from: other.numbers, count: rows * columns)
    }

    /// Makes the matrix the identity.
    func setIdentity() {
        numbers.update(repeating: 0, count: count)
        for k in 0..<min(rows, columns) { self[k, k] = 1 }
    }

    func fill(with number: N) { numbers.update(repeating: number, count: count) }

    /// Columns that are read or written together, so that the lines of a cache are used as a whole.
    private var panel: Int { 64 / MemoryLayout<N>.stride }

    @inline(__always)
    private func forEachPanel(
        rows: Int? = nil, columns: Int? = nil, _ body: (Range<Int>, Range<Int>) -> Void
    ) {
        let (rows, columns) = (rows ?? self.rows, columns ?? self.columns)
        // The rows of small matrices stay in cache.
        if rows &* columns <= 1 << 10 { return body(0..<rows, 0..<columns) }
        for first in stride(from: 0, to: columns, by: panel) {
            body(0..<rows, first..<min(first + panel, columns))
        }
    }
}

/// The memory of a row of numbers; it belongs to one thread.
final class NumberBuffer<N: MatrixNumber> {
    let numbers: UnsafeMutablePointer<N>

    init(_ count: Int) { numbers = .allocate(capacity: max(count, 1)) }

    deinit { numbers.deallocate() }

    var address: UnsafeMutableRawPointer { UnsafeMutableRawPointer(numbers) }

    subscript(k: Int) -> N { numbers[k] }

    /// Copies the numbers to a column of memory.
    func store(to target: BlockOperand) {
        for k in 0..<target.rows {
            (target.address + k * target.rowStep).assumingMemoryBound(to: N.self).pointee = numbers[k]
        }
    }
}
