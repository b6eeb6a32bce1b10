import AquilaKernels
import AquilaTypes

/// The kernels of a reduction of one row that is a single leaf, whatever the row's length: one that
/// makes the state, and one that makes its value.
final class RowReduction {
    let form: OperationKernel.Form
    private let leaf: Launch
    private let finish: Launch
    /// Operand behind each slot of the launches; the slots after these are states.
    private let operands: [Int]

    /// - Parameter plan: the plan of an operation of the form, on a row of any length from two on.
    init?(_ form: OperationKernel.Form, _ plan: Plan, operands: [Int]) {
        let launches = plan.steps.compactMap { if case .launch(let launch) = $0 { launch } else { nil } }
        let words = launches.map(\.template.count).max() ?? 0
        guard launches.count == 2, words <= Self.mostWords,
            plan.slotBytes.count - operands.count <= Self.mostStates
        else { return nil }
        self.form = form
        self.operands = operands
        leaf = launches[0]
        finish = launches[1]
    }

    private static let mostWords = 64
    private static let mostStates = 8
    /// Bytes of a state's largest part.
    private static let stateBytes = 16

    /// Runs the reduction.
    ///
    /// - Parameter place: address of the first element of an operand, and its stride along the row.
    func run(
        count: Int, _ operation: Operation, _ window: borrowing Window,
        _ place: (Int) -> (UnsafeMutableRawPointer, Int)
    ) {
        withUnsafeTemporaryAllocation(byteCount: Self.mostStates * Self.stateBytes, alignment: 16) { states in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.mostWords) { words in
                let frame = words.baseAddress!
                for launch in [leaf, finish] {
                    let isLeaf = launch === leaf
                    for k in 0..<launch.template.count { frame[k] = launch.template[k] }
                    if isLeaf { frame[FrameLayout.columns] = UInt64(count) }
                    for k in 0..<launch.arrays.count {
                        let (slot, word) = (launch.arrays[k].slot, launch.layout.array(k))
                        if slot >= operands.count {
                            let state = states.baseAddress! + (slot - operands.count) * Self.stateBytes
                            frame[word] = UInt64(UInt(bitPattern: state))
                            continue
                        }
                        let (address, stride) = place(operands[slot])
                        frame[word] = UInt64(UInt(bitPattern: address))
                        if isLeaf { frame[word + 2] = UInt64(bitPattern: Int64(stride)) }
                    }
                    for k in 0..<launch.scalars.count {
                        let initial = window.references[operation.inputs.lowerBound + 1]
                        let scalar = window.scalars[Int(initial.view)]
                        frame[launch.layout.scalar(k)] = launch.scalars[k].part == 0 ? scalar.re : scalar.im
                    }
                    launch.kernel.run(frame, points: isLeaf ? count : 1)
                }
            }
        }
    }
}

/// Runs reductions of one row by themselves.
final class RowReductions {
    // The resources own this object.
    private unowned(unsafe) let resources: Resources
    /// Kernels by the hashes of their forms; a later one replaces an earlier one of the same place.
    private var known = [RowReduction?](repeating: nil, count: places)
    private static let places = 1 << 8

    init(_ resources: Resources) { self.resources = resources }

    /// Runs a reduction whose slots have memory. False if it is no reduction of a row, or of more than
    /// a leaf.
    func run(_ operation: Operation, _ window: borrowing Window, _ memory: Executor.Memory) -> Bool {
        let input = window.view(of: window.references[operation.inputs.lowerBound])
        guard let axis = Self.row(of: input, operation.parameter),
            input.shape[axis] <= ReductionGeometry.rowLeaf
        else { return false }
        let form = form(of: operation, window, axis, input.rank)
        guard let kernels = kernels(form, operation, window) else { return false }
        let first = Int(operation.first)
        kernels.run(count: input.shape[axis], operation, window) { operand in
            let reference = window.references[first + operand]
            let view = window.view(of: reference)
            let address = memory.address(Int(reference.slot)) + view.offset
            return (address, Self.stride(view, fromEnd: input.rank - axis))
        }
        return true
    }

    /// The one axis with more than one element, if it is reduced.
    private static func row(of view: View, _ reduced: UInt64) -> Int? {
        var row: Int?
        for axis in 0..<view.rank where view.shape[axis] != 1 {
            if row != nil || view.shape[axis] == 0 || reduced >> UInt64(axis) & 1 == 0 { return nil }
            row = axis
        }
        return row
    }

    /// Stride along an axis that is counted from the end; zero where the view has none.
    private static func stride(_ view: View, fromEnd place: Int) -> Int {
        let axis = view.rank - place
        return axis >= 0 && view.shape[axis] != 1 ? view.strides[axis] : 0
    }

    private func form(
        of operation: Operation, _ window: borrowing Window, _ axis: Int, _ rank: Int
    ) -> OperationKernel.Form {
        var form = OperationKernel.Form()
        form.operation =
            UInt64(operation.kind.rawValue) | UInt64(operation.code) << 8
            | UInt64(operation.inputCount) << 16 | (operation.hasMask ? 1 << 32 : 0)
        for (operand, position) in operation.references.enumerated() {
            let reference = window.references[position]
            if reference.isScalar {
                form.note(operand, reference.dtype, .scalar, same: operand)
                continue
            }
            let stride = Self.stride(window.view(of: reference), fromEnd: rank - axis)
            let isOutput = operation.outputs.contains(position)
            form.note(
                operand, reference.dtype,
                isOutput || stride == 0
                    ? .broadcast : stride == reference.dtype.size ? .contiguous : .strided,
                same: operand)
        }
        return form
    }

    private func kernels(
        _ form: OperationKernel.Form, _ operation: Operation, _ window: borrowing Window
    ) -> RowReduction? {
        let place = form.hash & (Self.places - 1)
        if let kernels = known[place], kernels.form == form { return kernels }
        var example = Window()
        defer { example.deallocate() }
        let operands = example.addRow(operation, of: window, form)
        let plan = resources.planner(WindowLimits(), nil).plan(example).plan
        let made = RowReduction(form, plan, operands: operands)
        known[place] = made
        return made
    }
}

extension Window {
    /// Adds a reduction of another window on a row of a few elements.
    ///
    /// - Returns: the operand behind each slot.
    fileprivate mutating func addRow(
        _ operation: Operation, of other: borrowing Window, _ form: OperationKernel.Form
    ) -> [Int] {
        begin(
            .reduce, code: operation.code, inputs: Int(operation.inputCount), outputs: 1,
            mask: operation.hasMask, parameter: 1)
        var operands: [Int] = []
        for (operand, position) in operation.references.enumerated() {
            let reference = other.references[position]
            if reference.isScalar {
                refer(to: other.scalars[Int(reference.view)])
                continue
            }
            let stride = form.layout(of: operand).columnStride(of: reference.dtype)
            let isOutput = operation.outputs.contains(position)
            let view =
                isOutput
                ? View(shape: Shape(), strides: Dims()) : View(offset: 0, shape: [3], strides: [stride])
            refer(toLent: addLentSlot(view, reference.dtype), reference.dtype)
            operands.append(operand)
        }
        return operands
    }
}
