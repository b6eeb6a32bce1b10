import AquilaKernels
import AquilaTypes

/// One use of a store by an operation: which elements, and how.
struct Access {
    var slot: Int32
    /// Broadcast to the operation's domain where the use is pointwise.
    var view: View
    var dtype: DType
    var isWrite: Bool
    /// Whether domain point p touches element p alone. The output of a reduction, and all that a task
    /// touches, are not.
    var isPointwise: Bool
}

/// How a later use relates to earlier ones.
enum Dependence {
    /// They share nothing that one of them writes.
    case none
    /// What they share, both touch at the same point, so they may run in one kernel.
    case pointwise
    /// The later one overwrites what the earlier one reads at other points, near enough that both may run in one
    /// kernel whose stores lag behind (`DeferredStore`).
    case deferred
    /// The later one waits for the earlier one's end.
    case ordered
}

extension Access {
    /// How this use depends on an earlier one of the same store.
    func dependence(on earlier: Access) -> Dependence {
        guard isWrite || earlier.isWrite else { return .none }
        let relation = view.overlap(
            with: earlier.view, itemSize: dtype.size, otherItemSize: earlier.dtype.size)
        switch relation {
        case .disjoint: return .none
        case .identical: return isPointwise && earlier.isPointwise ? .pointwise : .ordered
        case .partial: return canDefer(after: earlier) ? .deferred : .ordered
        }
    }
}

extension Access {
    private func canDefer(after earlier: Access) -> Bool {
        guard isWrite, !earlier.isWrite, isPointwise, earlier.isPointwise, dtype == earlier.dtype,
            view.shape == earlier.view.shape
        else { return false }
        return DeferredStore(write: view, reads: [earlier.view], itemSize: dtype.size) != nil
    }
}

extension Window {
    /// The shape of the points at which an operation works, nil for a task.
    func domain(of operation: Operation) -> Shape? {
        switch operation.kind {
        case .map, .kernel, .sequence: view(of: references[operation.outputs.lowerBound]).shape
        case .reduce: view(of: references[operation.inputs.lowerBound]).shape
        case .task: nil
        }
    }

    /// What an operation reads and writes.
    func accesses(of operation: Operation) -> [Access] {
        let domain = domain(of: operation)
        return operation.references.compactMap { position in
            let reference = references[position]
            guard !reference.isScalar else { return nil }
            let isWrite = operation.outputs.contains(position)
            let view = view(of: reference)
            let isPointwise = domain != nil && !(isWrite && operation.kind == .reduce)
            let placed = isPointwise ? view.broadcast(to: domain!)! : view
            return Access(
                slot: reference.slot, view: placed, dtype: reference.dtype, isWrite: isWrite,
                isPointwise: isPointwise)
        }
    }
}
