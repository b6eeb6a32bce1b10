public import AquilaKernels
public import AquilaTypes

// Choices, positions, scans and assignments of few elements that are at hand, made at once.

extension Runtime {
    /// The elements of one operand where a mask is true, and of another one elsewhere, as all of a fresh
    /// store; nil where they have to be chosen by a recorded operation. The caller keeps the stores alive
    /// meanwhile.
    ///
    ///     let x = NDArray([1.0, 2]).logicalStore, mask = NDArray([true, false]).logicalStore
    ///     let chosen = withExtendedLifetime((x, mask)) {
    ///         runtime.chooseAtHand(
    ///             Operand.array(mask).bits, Operand.array(x).bits, OperandBits(Scalar(5.0)))
    ///     }
    ///     try chosen.map { try NDArray<Double>(LogicalStore($0, $0.root, $0.dtype)) }     // [1.0, 5.0]
    ///
    /// The mask and the operands are rows of one shape, or adjacent elements; an operand may be a scalar.
    /// Never waits.
    ///
    /// - Complexity: O(n); nothing moves between ranks.
    public func chooseAtHand(_ mask: OperandBits, _ a: OperandBits, _ b: OperandBits) -> Store? {
        let (shape, size) = (mask.view.shape, a.dtype.size)
        guard mask.isShort, !mask.isScalar, mask.dtype == .bool, a.dtype == b.dtype, shape.count > 0,
            a.isScalar || a.view.shape == shape, b.isScalar || b.view.shape == shape,
            !a.isComplexScalar, !b.isComplexScalar, let flagStep = ElementLoop.step(mask),
            let first = ElementLoop.step(of: a),
            let second = ElementLoop.step(of: b)
        else { return nil }
        let count = shape.product
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count), recorder.isAtHandSoon(mask), recorder.isReady(a),
            recorder.isReady(b),
            let (store, target) = makeAtHand(shape, a.dtype), let flags = mask.elements
        else { return nil }
        ElementLoop.Side(step: first, bits: a).withElements { x in
            ElementLoop.Side(step: second, bits: b).withElements { y in
                for k in 0..<count {
                    let isFirst = flags.load(fromByteOffset: k &* flagStep, as: UInt8.self) != 0
                    let source = isFirst ? x + k &* first : y + k &* second
                    copyElement(from: source, to: target + k &* size, size)
                }
            }
        }
        return store
    }

    /// The positions of the elements of a row that are not zero, as all of a fresh store of type `int64`; nil
    /// where they have to be found by a recorded operation. The caller keeps the store alive meanwhile.
    ///
    ///     let row = NDArray([1.5, 0, 2.5]).logicalStore
    ///     let places = withExtendedLifetime(row) { runtime.positionsAtHand(Operand.array(row).bits) }
    ///     try places.map { try NDArray<Int>(LogicalStore($0, $0.root, $0.dtype)) }        // [0, 2]
    ///
    /// Never waits.
    ///
    /// - Complexity: O(n); nothing moves between ranks.
    public func positionsAtHand(_ array: OperandBits) -> Store? {
        guard array.isShort, array.view.rank == 1, !array.isScalar, !array.dtype.isComplex else { return nil }
        let (count, step, type) = (array.view.shape[0], array.view.strides[0], array.dtype)
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count), recorder.isAtHandSoon(array), let elements = array.elements else {
            return nil
        }
        var found = 0
        for k in 0..<count where isTrue(elements + k &* step, type) { found &+= 1 }
        guard let (store, target) = makeAtHand([found], .int64) else { return nil }
        var place = 0
        for k in 0..<count where isTrue(elements + k &* step, type) {
            target.storeBytes(of: Int64(k), toByteOffset: 8 &* place, as: Int64.self)
            place &+= 1
        }
        return store
    }

    /// Running sums or products of a row, as all of a fresh store; nil where they have to be recorded. The
    /// caller keeps the store alive meanwhile.
    ///
    ///     let row = NDArray([1.0, 2, 3]).logicalStore
    ///     let sums = withExtendedLifetime(row) { runtime.scanAtHand(.sum, Operand.array(row).bits) }
    ///     try sums.map { try NDArray<Double>(LogicalStore($0, $0.root, $0.dtype)) }       // [1.0, 3.0, 6.0]
    ///
    /// The bits are those of `scan`. Never waits.
    ///
    /// - Complexity: O(n); nothing moves between ranks.
    public func scanAtHand(_ op: ScanOp, _ array: OperandBits) -> Store? {
        guard array.isShort, array.view.rank == 1, !array.isScalar else { return nil }
        let (count, step) = (array.view.shape[0], array.view.strides[0])
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard count > 0, recorder.mayCompute(count), recorder.isAtHandSoon(array),
            let (store, target) = makeAtHand([count], array.dtype), let elements = array.elements
        else { return nil }
        switch (array.dtype, op) {
        case (.float64, .sum): combineAll(Double.self, elements, step, target, count) { $0 + $1 }
        case (.float64, .product): combineAll(Double.self, elements, step, target, count) { $0 * $1 }
        case (.float32, .sum): combineAll(Float.self, elements, step, target, count) { $0 + $1 }
        case (.float32, .product): combineAll(Float.self, elements, step, target, count) { $0 * $1 }
        case (.int64, .sum): combineAll(Int64.self, elements, step, target, count) { $0 &+ $1 }
        case (.int64, .product): combineAll(Int64.self, elements, step, target, count) { $0 &* $1 }
        default: return nil
        }
        return store
    }

    /// Assigns a scalar, or the elements of a row, to a row's elements at positions, at once; of equal
    /// positions the last one counts. False, with nothing done, where the assignment has to be recorded, and
    /// for positions out of bounds. The caller keeps the stores alive meanwhile.
    ///
    ///     let row = NDArray([1.0, 2, 3]), places = NDArray([-1]).logicalStore
    ///     let (bits, at) = (Operand.array(row.logicalStore).bits, Operand.array(places).bits)
    ///     let nine = OperandBits(Scalar(9.0))
    ///     withExtendedLifetime((row, places)) { runtime.putAtHand(nine, into: bits, at: at) }       // true
    ///     row                         // [1.0, 2.0, 9.0]
    ///
    /// Never waits.
    ///
    /// - Parameter positions: a row of type `int64`; negative ones count from the end.
    /// - Complexity: O(positions); nothing moves between ranks.
    public func putAtHand(_ value: OperandBits, into array: OperandBits, at positions: OperandBits) -> Bool {
        guard array.view.rank == 1, positions.isShort, positions.view.rank == 1, positions.dtype == .int64,
            !positions.isScalar, value.dtype == array.dtype, !value.isComplexScalar,
            array.isElsewhere(than: positions),
            value.isScalar || value.view.shape == positions.view.shape && array.isElsewhere(than: value)
        else { return false }
        let (length, size, step) = (array.view.shape[0], array.dtype.size, array.view.strides[0])
        let (count, keyStep) = (positions.view.shape[0], positions.view.strides[0])
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count), recorder.isAtHandSoon(array), recorder.isAtHandSoon(positions),
            recorder.isReady(value), let keys = positions.elements
        else { return false }
        func position(_ k: Int) -> Int {
            let position = (keys + k &* keyStep).loadUnaligned(as: Int.self)
            return position < 0 ? position &+ length : position
        }
        for k in 0..<count where !(0..<length).contains(position(k)) { return false }
        guard let target = array.elementsToWrite else { return false }
        let valueStep = value.isScalar ? 0 : value.view.strides[0]
        ElementLoop.Side(step: valueStep, bits: value).withElements { source in
            for k in 0..<count {
                copyElement(from: source + k &* valueStep, to: target + position(k) &* step, size)
            }
        }
        return true
    }
}

extension OperandBits {
    /// True for a scalar whose bits are in two words.
    fileprivate var isComplexScalar: Bool { isScalar && dtype.isComplex }

    /// True if the arrays have no memory in common.
    fileprivate func isElsewhere(than other: OperandBits) -> Bool {
        store?.toOpaque() != other.store?.toOpaque()
    }
}

@inline(__always)
private func copyElement(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ size: Int) {
    if size == 8 {
        target.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
    } else {
        target.copyMemory(from: source, byteCount: size)
    }
}

/// True if an element that is no complex number is not zero; zeros of floats have two signs.
@inline(__always)
private func isTrue(_ address: UnsafeRawPointer, _ type: DType) -> Bool {
    let shift: UInt64 = type.isFloat ? 1 : 0
    return switch type.size {
    case 1: address.load(as: UInt8.self) != 0
    case 2: address.loadUnaligned(as: UInt16.self) << UInt16(shift) != 0
    case 4: address.loadUnaligned(as: UInt32.self) << UInt32(shift) != 0
    default: address.loadUnaligned(as: UInt64.self) << shift != 0
    }
}

@inline(__always)
private func combineAll<T: BitwiseCopyable>(
    _: T.Type, _ source: UnsafeRawPointer, _ step: Int, _ target: UnsafeMutableRawPointer, _ count: Int,
    _ combine: (T, T) -> T
) {
    var state = source.loadUnaligned(as: T.self)
    target.storeBytes(of: state, as: T.self)
    for k in 1..<max(count, 1) {
        state = combine(state, (source + k &* step).loadUnaligned(as: T.self))
        target.storeBytes(of: state, toByteOffset: k &* MemoryLayout<T>.size, as: T.self)
    }
}
