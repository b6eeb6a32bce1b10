import AquilaKernels
import AquilaTypes

/// The kernel of a fusion group, before its loops are known: the code, and the view behind each
/// array.
struct GroupKernel {
    /// An array of the group: one view of one slot. Uses with equal geometry are one array.
    struct Array: Hashable {
        var slot: Int32
        var view: View
        var dtype: DType
    }

    /// A reduction at the end of the group.
    struct Ending {
        var operation: Int
        var op: ReductionOp
        /// Type of the elements that the op takes.
        var input: DType
        var state: [ValueID]
    }

    private(set) var builder = KernelBuilder()
    private(set) var arrays: [Array] = []
    private(set) var scalars: [(index: Int, part: Int)] = []
    /// Walkers of the coordinates, with their strides along the domain's axes.
    private(set) var indexes: [Walker] = []
    private(set) var endings: [Ending] = []
    /// Arrays that the kernel stores.
    private(set) var stored: Set<Int> = []
    /// Arrays that the kernel loads.
    private(set) var loaded: Set<Int> = []

    private let window: Window
    let domain: Shape
    private let share: FusionGroup.Share?
    /// Latest value of each array at the point, where the kernel knows it.
    private var current: [Array: KernelValue] = [:]
    private var written: [Array] = []
    private var scalarValues: [Int32: KernelValue] = [:]

    /// - Parameter needsStore: true for a slot that is used after the group.
    init(_ group: FusionGroup, window: Window, needsStore: (Int32) -> Bool) {
        self.window = window
        domain = group.domain!
        share = group.share
        for index in group.operations { emit(index) }
        for array in written where needsStore(array.slot) {
            // A store that lags goes to a buffer, so it shares no parameter with a load.
            let parameter = group.defersStores ? addParameter(array) : parameter(for: array)
            builder.store(current[array]!, into: parameter)
            stored.insert(parameter)
        }
    }

    private mutating func emit(_ index: Int) {
        let operation = window.operations[index]
        switch operation.kind {
        case .map: emitMap(operation)
        case .kernel: emitKernelTask(operation)
        case .sequence: emitSequence(operation)
        case .reduce: emitReduction(operation, index: index)
        case .task: fatalError("tasks have no kernel")
        }
    }

    private mutating func emitMap(_ operation: Operation) {
        let inputs = operation.inputs.map { value(of: window.references[$0]) }
        let types = operation.inputs.map { window.references[$0].dtype }
        let op = Op(rawValue: operation.code)!
        let results = op.emit(&builder, inputs, types: types)
        let produced = op.loop(for: types)!.outputs
        for (k, position) in operation.outputs.enumerated() {
            assign(results[k], of: produced[k], to: window.references[position], mask: mask(of: operation))
        }
    }

    private mutating func emitKernelTask(_ operation: Operation) {
        let task = window.kernelTasks[Int(operation.parameter)]
        let inputs = operation.inputs.map { value(of: window.references[$0]) }
        let types = operation.inputs.map { window.references[$0].dtype }
        for (result, position) in zip(task.results, operation.outputs) {
            let reference = window.references[position]
            let value = result.emit(&builder, inputs, types)
            assign(value, of: (try? result.type(types)) ?? .float64, to: reference, mask: nil)
        }
    }

    /// start + index × step, computed as `linspace` does: in the output's type, or in integers.
    private mutating func emitSequence(_ operation: Operation) {
        let output = window.references[operation.outputs.lowerBound]
        let start = value(of: window.references[operation.inputs.lowerBound])
        let step = value(of: window.references[operation.inputs.lowerBound + 1])
        let type = window.references[operation.inputs.lowerBound].dtype
        let index = KernelValue(addIndex(rowMajorOrder))
        let place = emitCast(&builder, index, from: .int64, to: type)
        let distance = Op.multiply.emit(&builder, [place, step], types: [type, type])[0]
        let sum = Op.add.emit(&builder, [start, distance], types: [type, type])[0]
        assign(sum, of: type, to: output, mask: nil)
    }

    private mutating func emitReduction(_ operation: Operation, index: Int) {
        let reference = window.references[operation.inputs.lowerBound]
        let op = ReductionOp(rawValue: operation.code)!
        var place: ValueID?
        if op.needsIndex { place = addIndex(rowMajorOrder(over: operation.parameter)) }
        var state = op.emitElement(&builder, value(of: reference), reference.dtype, index: place)
        if let mask = mask(of: operation) {
            let types = op.stateTypes(reference.dtype)
            for (k, bits) in op.identity(reference.dtype).enumerated() {
                state[k] = builder.select(mask, state[k], builder.constant(bits: bits, types[k]))
            }
        }
        endings.append(Ending(operation: index, op: op, input: reference.dtype, state: state))
    }

    // MARK: Values

    private mutating func mask(of operation: Operation) -> ValueID? {
        operation.mask.map { value(of: window.references[$0]).re }
    }

    private mutating func value(of reference: Reference) -> KernelValue {
        reference.isScalar ? scalar(reference) : value(of: array(of: reference))
    }

    private mutating func scalar(_ reference: Reference) -> KernelValue {
        if let known = scalarValues[reference.view] { return known }
        let part = reference.dtype.component
        let re = builder.addScalar(part)
        scalars.append((Int(reference.view), 0))
        var value = KernelValue(re)
        if reference.dtype.isComplex {
            value.im = builder.addScalar(part)
            scalars.append((Int(reference.view), 1))
        }
        scalarValues[reference.view] = value
        return value
    }

    private func array(of reference: Reference) -> Array {
        let view = window.view(of: reference).broadcast(to: domain)!
        return Array(slot: reference.slot, view: view.normalized, dtype: reference.dtype)
    }

    private mutating func value(of array: Array) -> KernelValue {
        if let known = current[array] { return known }
        let parameter = parameter(for: array)
        loaded.insert(parameter)
        let value = builder.load(parameter)
        current[array] = value
        return value
    }

    private mutating func assign(
        _ value: KernelValue, of type: DType, to reference: Reference, mask: ValueID?
    ) {
        let array = array(of: reference)
        var result = emitCast(&builder, value, from: type, to: reference.dtype)
        if let mask {
            let old = self.value(of: array)
            result.re = builder.select(mask, result.re, old.re)
            if let im = result.im { result.im = builder.select(mask, im, old.im!) }
        }
        current[array] = result
        if !written.contains(array) { written.append(array) }
    }

    // MARK: Parameters

    private mutating func parameter(for array: Array) -> Int {
        arrays.firstIndex(of: array) ?? addParameter(array)
    }

    private mutating func addParameter(_ array: Array) -> Int {
        arrays.append(array)
        // The layout is set when the loops are known.
        return builder.addArray(array.dtype, .strided)
    }

    private mutating func addIndex(_ walker: Walker) -> ValueID {
        indexes.append(walker)
        return builder.addIndex()
    }

    private var rowMajorOrder: Walker { rowMajorOrder(over: .max) }

    /// The position in row-major order among the axes of a set.
    private func rowMajorOrder(over axes: UInt64) -> Walker {
        let all = share?.domain ?? domain
        var walker = Walker(offset: 0, strides: [Int](repeating: 0, count: all.count))
        var step = 1
        for axis in all.indices.reversed() where axes >> UInt64(axis) & 1 == 1 {
            walker.strides[axis] = step
            walker.offset += step * (share?.origin[axis] ?? 0)
            step *= max(all[axis], 1)
        }
        return walker
    }
}

extension View {
    /// The view with stride zero on axes of extent one, so that equal elements have equal views.
    var normalized: View {
        var result = self
        for axis in 0..<rank where shape[axis] == 1 { result.strides[axis] = 0 }
        return result
    }
}
