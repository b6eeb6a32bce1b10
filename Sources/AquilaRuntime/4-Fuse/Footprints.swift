import AquilaKernels
import AquilaTypes

/// One use of a store by an operation: the elements, and the kind of access.
struct Access {
    var slot: Int32
    /// Elements that the use touches, broadcast to the operation's domain where the use is
    /// pointwise.
    var view: View
    var dtype: DType
    var isWrite: Bool
    /// True if domain point p touches element p alone. The outputs of reductions and the
    /// arguments of tasks are not pointwise.
    var isPointwise: Bool
}

/// The relation of a later use to an earlier one.
enum Dependence {
    /// The two share no element that one of them writes.
    case none
    /// Both touch each shared element at the same point, so they may run in one kernel.
    case pointwise
    /// The later use overwrites elements that the earlier one reads at other points, near enough
    /// that both may run in one kernel whose stores lag behind (`DeferredStore`).
    case deferred
    /// The later use waits for the earlier one's end.
    case ordered
}

extension Access {
    /// The dependence of this use on an earlier one of the same store.
    func dependence(on earlier: Access) -> Dependence {
        guard isWrite || earlier.isWrite else { return .none }
        let relation = view.overlap(
            with: earlier.view, itemSize: dtype.size, otherItemSize: earlier.dtype.size)
        switch relation {
        case .disjoint: return .none
        case .identical:
            // Kernels pass values on in their own type only; a value that was written in another
            // type is read from memory.
            let isHandedOn = !earlier.isWrite || dtype == earlier.dtype
            return isPointwise && earlier.isPointwise && isHandedOn ? .pointwise : .ordered
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
    /// The shape of the points at which an operation works; nil for a task.
    func domain(of operation: Operation) -> Shape? {
        switch operation.kind {
        case .map, .kernel, .sequence: view(of: references[operation.outputs.lowerBound]).shape
        case .reduce: view(of: references[operation.inputs.lowerBound]).shape
        case .task: nil
        }
    }

    /// The accesses of an operation to the stores that it reads and writes.
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
