import AquilaKernels
public import AquilaTypes

/// Computes numbers, and few elements, from elements that are at hand, without recording anything.
final class ImmediateRun {
    // The resources own this object.
    private unowned(unsafe) let resources: Resources
    private let memory = Executor.Memory()
    // The recording lock, not the compiler, ensures exclusive access: each number would pay for a
    // dozen checks.
    @exclusivity(unchecked) private var window = Window()

    init(_ resources: Resources) { self.resources = resources }

    deinit { window.deallocate() }

    /// A reduction of all elements of an array.
    ///
    /// - Parameter dtype: the type of the result.
    func total(_ op: ReductionOp, _ array: OperandBits, _ dtype: DType) throws -> Scalar {
        defer { window.reset() }
        let input = lend(array.view, array.dtype)
        addReduction(op, of: input, array.dtype, array.view.rank, into: dtype)
        memory.reset(count: window.slots.count)
        lend(array, to: input)
        return try run(dtype)
    }

    /// The sum of the products of two rows of one type.
    func innerProduct(_ a: OperandBits, _ b: OperandBits) throws -> Scalar {
        defer { window.reset() }
        let inputs = (lend(a.view, a.dtype), lend(b.view, b.dtype))
        let products = View(contiguous: a.view.shape, itemSize: a.dtype.size)
        window.begin(.map, code: Op.multiply.rawValue, inputs: 2, outputs: 1)
        window.refer(toLent: inputs.0, a.dtype)
        window.refer(toLent: inputs.1, b.dtype)
        let slot = window.addFreshSlot(products, a.dtype, isKept: false)
        window.refer(toLent: slot, a.dtype)
        addReduction(.sum, of: slot, a.dtype, 1, into: a.dtype)
        memory.reset(count: window.slots.count)
        lend(a, to: inputs.0)
        lend(b, to: inputs.1)
        return try run(a.dtype)
    }

    /// An elementwise operation, into an array to whose shape the operands broadcast. False if it has too
    /// many axes.
    ///
    /// - Parameters:
    ///   - b: nil for an operation of one operand.
    ///   - result: an array whose store has memory; it may be `a`.
    func map(_ op: Op, _ a: OperandBits, _ b: OperandBits?, into result: OperandBits) -> Bool {
        defer { window.reset() }
        window.begin(.map, code: op.rawValue, inputs: b == nil ? 1 : 2, outputs: 1)
        refer(to: a)
        if let b { refer(to: b) }
        let slot = a.isSame(as: result) ? 0 : lend(result.view, result.dtype)
        window.refer(toLent: slot, result.dtype)
        memory.reset(count: window.slots.count)
        if !a.isScalar { lend(a, to: 0) }
        if let b, !b.isScalar { lend(b, to: a.isScalar ? 0 : 1) }
        lend(result, to: slot)
        return resources.direct.run(only: window, memory)
    }

    // MARK: The window

    private func refer(to operand: OperandBits) {
        if operand.isScalar { return window.refer(to: operand.scalar) }
        window.refer(toLent: lend(operand.view, operand.dtype), operand.dtype)
    }

    private func lend(_ view: View, _ dtype: DType) -> Int32 {
        var view = view
        view.offset = 0
        return window.addLentSlot(view, dtype)
    }

    private func lend(_ array: OperandBits, to slot: Int32) {
        let allocation = array.store!._withUnsafeGuaranteedRef { $0.allocation! }
        memory.allocations[Int(slot)] = allocation.moved(by: array.view.offset)
    }

    private func addReduction(
        _ op: ReductionOp, of slot: Int32, _ input: DType, _ rank: Int, into dtype: DType
    ) {
        window.begin(
            .reduce, code: op.rawValue, inputs: 1, outputs: 1, parameter: 1 << UInt64(rank) &- 1)
        window.refer(toLent: slot, input)
        let result = View(shape: Shape(), strides: Dims())
        window.refer(toLent: window.addFreshSlot(result, dtype, isKept: true), dtype)
    }

    /// Runs the window; the last slot has the result.
    private func run(_ dtype: DType) throws -> Scalar {
        let result = window.slots.count - 1
        defer {
            if let allocation = memory.allocations[result] { resources.allocator.free(allocation) }
        }
        _ = try resources.direct.run(window, memory, WindowLimits())
        return Scalar(at: memory.address(result), dtype)
    }
}

extension Window {
    /// Adds a slot without a value.
    ///
    /// - Parameter isKept: false if its memory is freed after its last use.
    fileprivate mutating func addFreshSlot(_ root: View, _ dtype: DType, isKept: Bool) -> Int32 {
        let slot = addLentSlot(root, dtype)
        slots[Int(slot)].hasValue = false
        slots[Int(slot)].isLent = isKept
        return slot
    }
}

extension Scalar {
    /// The element of a type at an address, which need not be aligned.
    ///
    ///     withUnsafeBytes(of: 2.5) { Scalar(at: $0.baseAddress!, .float64).doubleValue }     // 2.5
    ///
    /// - Complexity: O(1).
    public init(at address: UnsafeRawPointer, _ dtype: DType) {
        self.init(bits: 0, dtype)
        let part = dtype.component.size
        withUnsafeMutableBytes(of: &re) { $0.copyMemory(from: .init(start: address, count: part)) }
        guard dtype.isComplex else { return }
        withUnsafeMutableBytes(of: &im) { $0.copyMemory(from: .init(start: address + part, count: part)) }
    }
}
