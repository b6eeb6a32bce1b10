public import AquilaTypes

// Copies of few elements that are at hand, in the same or another type, and those that a mask selects:
// made at once.

extension Runtime {
    /// The elements in another type, or copied in their own, as all of a fresh store; nil where the
    /// cast has to be recorded: to another type for views that are no rows, rare types, and numbers that
    /// the type cannot hold. The caller keeps the array's store alive meanwhile. Never waits; takes O(n).
    ///
    ///     let row = NDArray([1.5, 2]).logicalStore
    ///     let whole = withExtendedLifetime(row) { runtime.castAtHand(Operand.array(row).bits, to: .int64) }
    ///     try whole.map { try NDArray<Int>(LogicalStore($0, $0.root, $0.dtype)) }         // [1, 2]
    ///
    /// - Complexity: O(n) for up to 512 elements, on the caller's core.
    public func castAtHand(_ array: OperandBits, to type: DType) -> Store? {
        guard !array.isScalar, array.view.rank > 0 else { return nil }
        guard let step = ElementLoop.step(array) else {
            return array.dtype == type ? copyByKernel(array) : nil
        }
        let count = array.view.elementCount
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count), recorder.isAtHand(array),
            let (store, target) = makeAtHand(array.view.shape, type)
        else { return nil }
        let source = UnsafeRawPointer(array.elements!)
        if array.dtype == type {
            copyStrided(source, step, target, type.size, type.size, count)
            return store
        }
        return ElementCast(source: source, step: step, target: target, count: count).run(
            array.dtype, to: type)
            ? store : nil
    }

    /// As `castAtHand`, for views that are no rows.
    private func copyByKernel(_ array: OperandBits) -> Store? {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(array.view.elementCount), recorder.isAtHand(array),
            let (store, _) = makeAtHand(array.view.shape, array.dtype)
        else { return nil }
        return recorder.resources.immediate.map(.copy, array, nil, into: store.bits) ? store : nil
    }

    /// The elements of a row that a mask of its length selects, as all of a fresh store; nil where the
    /// selection has to be recorded. The caller keeps the stores alive meanwhile. Never waits; takes
    /// O(n).
    ///
    ///     let row = NDArray([1.0, 2, 3]).logicalStore, mask = NDArray([true, false, true]).logicalStore
    ///     let chosen = withExtendedLifetime((row, mask)) {
    ///         runtime.selectAtHand(Operand.array(row).bits, Operand.array(mask).bits)
    ///     }
    ///     try chosen.map { try NDArray<Double>(LogicalStore($0, $0.root, $0.dtype)) }     // [1.0, 3.0]
    ///
    /// - Complexity: O(n) for up to 512 elements, on the caller's core.
    public func selectAtHand(_ array: OperandBits, _ mask: OperandBits) -> Store? {
        guard array.view.rank == 1, mask.dtype == .bool, mask.view.shape == array.view.shape, !array.isScalar,
            !mask.isScalar
        else { return nil }
        let (count, size) = (array.view.shape[0], array.dtype.size)
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count), recorder.isAtHand(array), recorder.isAtHand(mask) else {
            return nil
        }
        let (source, flags) = (array.elements!, mask.elements!)
        let (step, flagStep) = (array.view.strides[0], mask.view.strides[0])
        var selected = 0
        for k in 0..<count where flags.load(fromByteOffset: k &* flagStep, as: UInt8.self) != 0 {
            selected &+= 1
        }
        guard let (store, target) = makeAtHand([selected], array.dtype) else { return nil }
        var place = 0
        for k in 0..<count where flags.load(fromByteOffset: k &* flagStep, as: UInt8.self) != 0 {
            (target + place &* size).copyMemory(from: source + k &* step, byteCount: size)
            place &+= 1
        }
        return store
    }
}

extension Runtime {
    /// The elements of a row at positions, as all of a fresh store; nil where they have to be taken by
    /// a recorded operation, and for positions out of bounds. The caller keeps the stores alive
    /// meanwhile. Never waits; takes O(n).
    ///
    ///     let row = NDArray([1.0, 2, 3]).logicalStore, places = NDArray([-1, 0]).logicalStore
    ///     let taken = withExtendedLifetime((row, places)) {
    ///         runtime.takeAtHand(Operand.array(row).bits, Operand.array(places).bits)
    ///     }
    ///     try taken.map { try NDArray<Double>(LogicalStore($0, $0.root, $0.dtype)) }      // [3.0, 1.0]
    ///
    /// - Parameter positions: a row of type `int64`; negative ones count from the end.
    /// - Complexity: O(n) for up to 512 positions, on the caller's core.
    public func takeAtHand(_ array: OperandBits, _ positions: OperandBits) -> Store? {
        guard array.view.rank == 1, positions.dtype == .int64, positions.view.rank == 1, !array.isScalar,
            !positions.isScalar
        else { return nil }
        let (length, count, size) = (array.view.shape[0], positions.view.shape[0], array.dtype.size)
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count), recorder.isAtHand(array), recorder.isAtHand(positions),
            let (store, target) = makeAtHand([count], array.dtype)
        else { return nil }
        let (source, keys) = (array.elements!, positions.elements!)
        let (step, keyStep) = (array.view.strides[0], positions.view.strides[0])
        for k in 0..<count {
            var position = (keys + k &* keyStep).loadUnaligned(as: Int.self)
            if position < 0 { position &+= length }
            guard position >= 0, position < length else { return nil }
            if size == 8 {
                (target + k &* 8).storeBytes(
                    of: (source + position &* step).loadUnaligned(as: UInt64.self), as: UInt64.self)
            } else {
                (target + k &* size).copyMemory(from: source + position &* step, byteCount: size)
            }
        }
        return store
    }
}

/// A cast of a row of elements to adjacent ones.
private struct ElementCast {
    let source: UnsafeRawPointer
    let step: Int
    let target: UnsafeMutableRawPointer
    let count: Int

    /// False, with elements of no meaning written, for other types and for numbers that the type cannot hold.
    func run(_ type: DType, to result: DType) -> Bool {
        switch type {
        case .bool: integers(UInt8.self, to: result) { $0 == 0 ? 0 : 1 }
        case .int8: integers(Int8.self, to: result) { Int64($0) }
        case .uint8: integers(UInt8.self, to: result) { Int64($0) }
        case .int16: integers(Int16.self, to: result) { Int64($0) }
        case .uint16: integers(UInt16.self, to: result) { Int64($0) }
        case .int32: integers(Int32.self, to: result) { Int64($0) }
        case .uint32: integers(UInt32.self, to: result) { Int64($0) }
        case .int64: integers(Int64.self, to: result) { $0 }
        case .float32: floats(Float.self, to: result)
        case .float64: floats(Double.self, to: result)
        default: false
        }
    }

    @inline(__always)
    private func integers<T: BitwiseCopyable>(
        _: T.Type, to result: DType, _ wide: (T) -> Int64
    ) -> Bool {
        switch result {
        case .float64: each { (x: T) in Double(wide(x)) }
        case .float32: each { (x: T) in Float(wide(x)) }
        case .int64: each { (x: T) in wide(x) }
        case .bool: each { (x: T) in wide(x) != 0 }
        default: false
        }
    }

    @inline(__always)
    private func floats<T: BinaryFloatingPoint & BitwiseCopyable>(_: T.Type, to result: DType) -> Bool {
        switch result {
        case .float64: each { (x: T) in Double(x) }
        case .float32:
            // NumPy warns of numbers that become infinite.
            each { (x: T) in x.isFinite && !Float(x).isFinite ? nil : Float(x) }
        case .int64:
            each { (x: T) in x > -0x1p62 && x < 0x1p62 ? Int64(x) : nil }
        case .bool: each { (x: T) in x != 0 }
        default: false
        }
    }

    @inline(__always)
    private func each<T: BitwiseCopyable, R: BitwiseCopyable>(_ convert: (T) -> R?) -> Bool {
        for k in 0..<count {
            guard let value = convert((source + k &* step).loadUnaligned(as: T.self)) else { return false }
            (target + k &* MemoryLayout<R>.size).storeBytes(of: value, as: R.self)
        }
        return true
    }
}
