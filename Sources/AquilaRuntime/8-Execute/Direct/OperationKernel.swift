import AquilaKernels
import AquilaTypes

/// The kernel of one elementwise operation, whatever its arrays.
final class OperationKernel {
    /// The form of an operation: the facts that its kernel depends on.
    struct Form: Equatable {
        /// Kind, code, numbers of operands, and the shape of the loops.
        var operation: UInt64 = 0
        /// Ten bits for each operand: type, layout along the columns, and the first operand that is
        /// the same.
        var operands: UInt64 = 0
        /// Number of a kernel task.
        var task: UInt64 = 0

        var hash: Int {
            let mixed = (operation ^ operands &* 0x9E37_79B9_7F4A_7C15 ^ task) &* 0xFF51_AFD7_ED55_8CCD
            return Int(mixed >> 40)
        }
    }

    /// Layout of an operand along the columns.
    enum Layout: UInt64 {
        case scalar, contiguous, broadcast, strided
    }

    let form: Form
    let handle: KernelHandle
    let frame: FrameLayout
    let cost: PointCost
    /// Operand of each array parameter, by its place among the operation's references.
    let arrays: [Int]
    /// Place in the frame of each address and coordinate; its steps along rows and columns come after it.
    let walkerWords: [Int]
    /// Operand and part of each scalar parameter.
    let scalars: [(operand: Int, part: Int)]

    /// Largest number of operands that a form describes.
    static let mostOperands = 6

    /// - Parameters:
    ///   - operation: an operation of any window that has the form.
    ///   - columns: number of columns; only whether it is one matters.
    init(
        _ form: Form, _ operation: Operation, _ window: borrowing Window, columns: Int,
        _ kernels: KernelCache
    ) {
        self.form = form
        var example = Window()
        defer { example.deallocate() }
        let places = example.add(operation, of: window) { place in form.firstSame(as: place) }
        var group = FusionGroup(domain: [2])
        group.operations = [0]
        let code = GroupKernel(group, window: example) { _ in true }
        arrays = code.arrays.map { array in places.firstIndex(of: array.slot)! }
        scalars = code.scalars.map { scalar in
            let operand = example.references.firstIndex { $0.isScalar && Int($0.view) == scalar.index }!
            return (operand, scalar.part)
        }
        let strides = zip(code.arrays, arrays).map { array, operand in
            form.layout(of: operand).columnStride(of: array.dtype)
        }
        handle = kernels.handle(for: code.builder.kernel, columnStrides: strides, columns: columns)
        cost = PointCost(of: handle.kernel)
        let layout = FrameLayout(handle.kernel)
        frame = layout
        walkerWords =
            arrays.indices.map { layout.array($0) } + (0..<layout.indexCount).map { layout.index($0) }
    }
}

extension OperationKernel.Form {
    private static let bits = 10

    mutating func note(_ operand: Int, _ dtype: DType, _ layout: OperationKernel.Layout, same: Int) {
        let word = UInt64(dtype.rawValue) | layout.rawValue << 4 | UInt64(same) << 6
        operands |= word << UInt64(operand &* Self.bits)
    }

    func layout(of operand: Int) -> OperationKernel.Layout {
        OperationKernel.Layout(rawValue: operands >> UInt64(operand * Self.bits + 4) & 3)!
    }

    func firstSame(as operand: Int) -> Int { Int(operands >> UInt64(operand * Self.bits + 6) & 15) }
}

extension OperationKernel.Layout {
    /// A stride along the columns that has the layout.
    func columnStride(of dtype: DType) -> Int {
        switch self {
        case .scalar, .broadcast: 0
        case .contiguous: dtype.size
        case .strided: 2 * dtype.size
        }
    }
}

extension Window {
    /// Adds an operation of another window on rows of two elements: one for each operand that is the
    /// first of its kind.
    ///
    /// - Parameter firstSame: the first operand that is the same array as an operand.
    /// - Returns: the slot of each operand; -1 for a scalar.
    fileprivate mutating func add(
        _ operation: Operation, of other: borrowing Window, _ firstSame: (Int) -> Int
    ) -> [Int32] {
        var operation = operation
        if operation.kind == .kernel {
            kernelTasks = [other.kernelTasks[Int(operation.parameter)]]
            operation.parameter = 0
        }
        var places: [Int32] = []
        for (operand, position) in operation.references.enumerated() {
            let reference = other.references[position]
            if reference.isScalar {
                refer(to: other.scalars[Int(reference.view)])
                places.append(Reference.scalar)
                continue
            }
            let first = firstSame(operand)
            let slot = first < operand ? places[first] : addLentSlot(like: [2], reference.dtype)
            references.append(Reference(slot: slot, view: Reference.wholeStore, dtype: reference.dtype))
            places.append(slot)
        }
        operation.first = 0
        operations.append(operation)
        return places
    }

    private mutating func addLentSlot(like shape: Shape, _ dtype: DType) -> Int32 {
        addLentSlot(View(contiguous: shape, itemSize: dtype.size), dtype)
    }
}
