import AquilaKernels
import AquilaTypes

enum ScanTasks {
    private static let library = Library("aquila")

    /// Scans the rows of a piece in place.
    static let rows = TaskDeclaration(
        library, "scan", isBrief: true, variants: [.cpu: { context in RowScan(.scan, context).run() }])

    /// Combines each row of a leaf.
    static let totals = TaskDeclaration(
        library, "scanTotals", isBrief: true,
        variants: [.cpu: { context in RowScan(.total(into: context.stores[1]), context).run() }])

    /// Scans the rows of a leaf in place, going on from the totals of the leaves before it.
    static let leaves = TaskDeclaration(
        library, "scanLeaves", isBrief: true,
        variants: [
            .cpu: { context in
                let isFirst = context.colour[context.scalar(1)] == 0
                RowScan(isFirst ? .scan : .goOn(from: context.stores[1]), context).run()
            }
        ])
}

/// One point's work on the rows of a piece along an axis.
private struct RowScan {
    enum Work {
        /// Scans rows in place, from the first element on.
        case scan
        /// Scans rows in place, going on from a number for each.
        case goOn(from: PhysicalStore)
        /// Combines all elements of each row, and writes the totals into the store.
        case total(into: PhysicalStore)
    }

    let work: Work
    let op: ScanOp
    let axis: Int
    let piece: PhysicalStore

    init(_ work: Work, _ context: TaskContext) {
        self.work = work
        op = context.scalar(0)
        axis = context.scalar(1)
        piece = context.stores[0]
    }

    /// Chooses the type by name, so that the loops are compiled for each.
    func run() {
        switch piece.dtype {
        case .bool, .uint8: scan(UInt8.self)
        case .int8: scan(Int8.self)
        case .int16: scan(Int16.self)
        case .uint16: scan(UInt16.self)
        case .int32: scan(Int32.self)
        case .uint32: scan(UInt32.self)
        case .int64: scan(Int64.self)
        case .uint64: scan(UInt64.self)
        case .float16: scan(Float16.self)
        case .float32: scan(Float.self)
        case .float64: scan(Double.self)
        case .complex64: scan(ComplexPair<Float>.self)
        case .complex128: scan(ComplexPair<Double>.self)
        }
    }

    private func scan<T: Scannable>(_ type: T.Type) {
        switch work {
        case .scan: forEachRow { scan($0, from: nil as T?) }
        case .goOn(let starts):
            var places = Self.offsets(starts.view).makeIterator()
            forEachRow { scan($0, from: (starts.address + places.next()!).loadUnaligned(as: T.self)) }
        case .total(let target):
            var places = Self.offsets(target.view).makeIterator()
            forEachRow { (target.address + places.next()!).storeBytes(of: total($0) as T, as: T.self) }
        }
    }

    private static func offsets(_ view: View) -> [Int] {
        var result: [Int] = []
        view.forEachOffset { result.append($0) }
        return result
    }

    /// Calls the body with the address of each row's first element, in the order of the other axes.
    private func forEachRow(_ body: (UnsafeMutableRawPointer) -> Void) {
        guard piece.view.shape[axis] > 0 else { return }
        piece.view.indexing(axis: axis, at: 0).forEachOffset { body(piece.address + $0) }
    }

    @inline(__always)
    private func scan<T: Scannable>(_ row: UnsafeMutableRawPointer, from start: T?) {
        // The choices stand outside of the loop; a known step makes it faster.
        let step = piece.view.strides[axis]
        switch (op, step == MemoryLayout<T>.stride) {
        case (.sum, true): scan(row, MemoryLayout<T>.stride, from: start) { $0.scanSum($1) }
        case (.sum, false): scan(row, step, from: start) { $0.scanSum($1) }
        case (.product, _): scan(row, step, from: start) { $0.scanProduct($1) }
        }
    }

    @inline(__always)
    private func scan<T: Scannable>(
        _ row: UnsafeMutableRawPointer, _ step: Int, from start: T?, _ combine: (T, T) -> T
    ) {
        var address = row
        var state = address.loadUnaligned(as: T.self)
        if let start {
            state = combine(start, state)
            address.storeBytes(of: state, as: T.self)
        }
        for _ in 1..<piece.view.shape[axis] {
            address += step
            state = combine(state, address.loadUnaligned(as: T.self))
            address.storeBytes(of: state, as: T.self)
        }
    }

    @inline(__always)
    private func total<T: Scannable>(_ row: UnsafeMutableRawPointer) -> T {
        let step = piece.view.strides[axis]
        return switch (op, step == MemoryLayout<T>.stride) {
        case (.sum, true): total(row, MemoryLayout<T>.stride) { $0.scanSum($1) }
        case (.sum, false): total(row, step) { $0.scanSum($1) }
        case (.product, _): total(row, step) { $0.scanProduct($1) }
        }
    }

    @inline(__always)
    private func total<T: Scannable>(
        _ row: UnsafeMutableRawPointer, _ step: Int, _ combine: (T, T) -> T
    ) -> T {
        var state = row.loadUnaligned(as: T.self)
        for k in 1..<piece.view.shape[axis] {
            state = combine(state, (row + k * step).loadUnaligned(as: T.self))
        }
        return state
    }
}

/// A number that scans add and multiply; integers wrap.
private protocol Scannable: BitwiseCopyable {
    func scanSum(_ other: Self) -> Self
    func scanProduct(_ other: Self) -> Self
}

extension Scannable where Self: FixedWidthInteger {
    func scanSum(_ other: Self) -> Self { self &+ other }
    func scanProduct(_ other: Self) -> Self { self &* other }
}

extension Scannable where Self: FloatingPoint {
    func scanSum(_ other: Self) -> Self { self + other }
    func scanProduct(_ other: Self) -> Self { self * other }
}

extension Int8: Scannable {}
extension Int16: Scannable {}
extension Int32: Scannable {}
extension Int64: Scannable {}
extension UInt8: Scannable {}
extension UInt16: Scannable {}
extension UInt32: Scannable {}
extension UInt64: Scannable {}
extension Float16: Scannable {}
extension Float: Scannable {}
extension Double: Scannable {}

/// A complex number in the layout of memory.
private struct ComplexPair<Part: FloatingPoint & BitwiseCopyable>: Scannable {
    var re: Part
    var im: Part

    func scanSum(_ other: Self) -> Self { Self(re: re + other.re, im: im + other.im) }
    func scanProduct(_ other: Self) -> Self {
        Self(re: re * other.re - im * other.im, im: re * other.im + im * other.re)
    }
}
