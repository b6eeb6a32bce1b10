import AquilaKernels
import AquilaTypes

@testable import AquilaRuntime

/// Writes a window by hand, without a runtime: operations, and those facts about their stores that
/// planning reads.
///
///     let w = WindowWriter()
///     let a = w.store([100])
///     let b = w.map(.add, a, 1.0)
///     #expect(w.plan().text == """
///         new b
///         add over 100: a #0 → b
///         """)
///
/// Stores are named a, b, c, … in the order in which they are made; so are the variables of tests.
final class WindowWriter {
    private(set) var window = Window()
    /// Homes on many ranks of stores that have a value; balanced tiles where nothing is said.
    private var homes: [Int: Placement.Home] = [:]

    /// Stands for the store of a slot that arrays refer to: planning asks only whether there is one.
    private final class Alive {}
    private static let alive = Alive()
    private static var store: Unmanaged<Store> { .fromOpaque(Unmanaged.passUnretained(alive).toOpaque()) }

    deinit {
        window.slots.deallocate()
        window.operations.deallocate()
        window.references.deallocate()
        window.views.deallocate()
        window.scalars.deallocate()
        window.key.deallocate()
    }

    // MARK: Stores

    /// A store that has a value before the window.
    ///
    /// - Parameters:
    ///   - order: the axes in memory, outermost first; nil for row-major order.
    ///   - home: the home of the elements on many ranks; nil for balanced tiles.
    func store(
        _ shape: Shape, _ dtype: DType = .float64, order: [Int]? = nil, home: RankTiling? = nil
    ) -> ArrayPart {
        let part = add(shape, dtype, order: order, hasValue: true)
        homes[Int(part.slot)] = home.map { .tiled($0) }
        return part
    }

    /// A store that no operation has written yet.
    func fresh(_ shape: Shape, _ dtype: DType = .float64, order: [Int]? = nil) -> ArrayPart {
        add(shape, dtype, order: order, hasValue: false)
    }

    private func add(_ shape: Shape, _ dtype: DType, order: [Int]?, hasValue: Bool) -> ArrayPart {
        var root = View(contiguous: shape, itemSize: dtype.size)
        var step = dtype.size
        for axis in (order ?? []).reversed() {
            root.strides[axis] = step
            step *= shape[axis]
        }
        return add(root, dtype, hasValue: hasValue)
    }

    private func add(_ root: View, _ dtype: DType, hasValue: Bool) -> ArrayPart {
        window.slots.append(
            Window.Slot(
                store: Self.store, allocation: nil, dtype: dtype, root: root, hasValue: hasValue, word: 0))
        return ArrayPart(slot: Int32(window.slots.count - 1), view: root, dtype: dtype)
    }

    /// Drops the last array of each store: its value is not needed after the window.
    func drop(_ parts: ArrayPart...) {
        for part in parts { window.release(slot: part.slot, pinning: 0) }
    }

    // MARK: Operations

    /// Records an operation of the table, into a fresh store or into a part of a known one.
    @discardableResult
    func map(
        _ op: Op, _ inputs: any WrittenOperand..., into output: ArrayPart? = nil, where mask: ArrayPart? = nil
    ) -> ArrayPart {
        let parts = inputs.compactMap { $0 as? ArrayPart }
        let output = output ?? result(op.loop(for: inputs.map(\.operandType))!.outputs[0], of: parts)
        window.begin(.map, code: op.rawValue, inputs: inputs.count, outputs: 1, mask: mask != nil)
        for input in inputs { refer(to: input) }
        refer(to: output)
        if let mask { refer(to: mask) }
        return output
    }

    /// Records start, start + step, … along the row-major order of the output.
    func sequence(_ start: Scalar, _ step: Scalar, into output: ArrayPart) {
        window.begin(.sequence, code: 0, inputs: 2, outputs: 1)
        refer(to: start)
        refer(to: step)
        refer(to: output)
    }

    private func result(_ dtype: DType, of parts: [ArrayPart]) -> ArrayPart {
        let views = parts.map(\.view)
        let shape = views.map(\.shape).reduce(Shape()) { Shape.broadcast($0, $1)! }
        return add(
            View.keepingOrder(shape, of: views, itemSize: dtype.size), dtype, hasValue: false)
    }

    /// Records a reduction of some axes, into a fresh row-major store of the axes that stay.
    @discardableResult
    func reduce(
        _ op: ReductionOp, _ input: ArrayPart, axes: [Int], initial: Scalar? = nil,
        where mask: ArrayPart? = nil
    ) -> ArrayPart {
        let kept = input.view.shape.indices.filter { !axes.contains($0) }.map { input.view.shape[$0] }
        let output = fresh(Shape(kept), op.resultType(input.dtype))
        window.begin(
            .reduce, code: op.rawValue, inputs: initial == nil ? 1 : 2, outputs: 1, mask: mask != nil,
            parameter: axes.reduce(0) { $0 | 1 << UInt64($1) })
        refer(to: input)
        if let initial { refer(to: initial) }
        refer(to: output)
        if let mask { refer(to: mask) }
        return output
    }

    /// Records an automatic launch of a task.
    ///
    /// - Parameter pieces: the number of pieces that the mapper asks for.
    func task(
        _ name: String, _ arguments: [(ArgumentMode, ArrayPart)], _ constraints: [Constraint] = [.alignAll],
        pieces: Int = 2, priority: Int = 0, hasSideEffects: Bool = false, isConcurrent: Bool = false
    ) {
        let task = TaskDeclaration(
            Library("t"), name, constraints: constraints, hasSideEffects: hasSideEffects,
            isConcurrent: isConcurrent, variants: [.cpu: { _ in }])
        let scope = ActiveScope(
            Scope(mapper: FixedMapper(count: pieces), priority: priority),
            within: ActiveScope(Machine([.cpu: 0..<4])))
        window.begin(
            RecordedLaunch(
                task, arguments.map(\.0), itemSizes: arguments.map(\.1.dtype.size), scope))
        for (mode, part) in arguments where !mode.isWrite { refer(to: part) }
        for (mode, part) in arguments where mode.isWrite { refer(to: part) }
    }

    private func refer(to operand: any WrittenOperand) {
        guard let part = operand as? ArrayPart else {
            return window.refer(to: operand as? Scalar ?? Scalar(operand as! Double))
        }
        let slot = window.slots[Int(part.slot)]
        let isWhole = part.view == slot.root && part.dtype == slot.dtype
        if !isWhole { window.views.append(part.view) }
        window.references.append(
            Reference(
                slot: part.slot, view: isWhole ? Reference.wholeStore : Int32(window.views.count - 1),
                dtype: part.dtype))
    }

    // MARK: Ranks

    /// Notes the placements of the stores that have a value, as one of many ranks knows them.
    func place(_ ranks: Ranks) {
        for index in window.slots.indices where window.slots[index].hasValue {
            let slot = window.slots[index]
            let home = homes[index] ?? ranks.home(of: slot.root, itemSize: slot.dtype.size)
            window.slots[index].placement = ranks.number(
                of: Placement(
                    home: home, isWhole: home == .everywhere, held: home.box(of: ranks.rank, slot.root.shape))
            )
        }
    }
}
