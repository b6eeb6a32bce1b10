import AquilaTypes

/// Instances of pieces for a body that wants them in a layout of its own (`InstanceLayout`): copied
/// before the body runs, and back after it.
struct PieceInstances {
    private let layouts: [InstanceLayout]
    private let modes: [ArgumentMode]

    init(_ layouts: [InstanceLayout], _ modes: [ArgumentMode]) {
        self.layouts = layouts
        self.modes = modes
    }

    /// Calls the body with the pieces in the layouts that it wants.
    func withPieces(of context: TaskContext, _ body: (TaskContext) throws -> Void) throws {
        guard layouts.contains(where: { $0 != .asStored }) else { return try body(context) }
        var stores = context.stores
        defer { for k in stores.indices where isCopy(k, stores, context) { stores[k].address.deallocate() } }
        for k in stores.indices { stores[k] = instance(of: context.stores[k], layouts[k], modes[k]) }
        try body(context.with(stores))
        for k in stores.indices where modes[k].isWrite && isCopy(k, stores, context) {
            Self.copy(stores[k], to: context.stores[k])
        }
    }

    private func isCopy(_ k: Int, _ stores: [PhysicalStore], _ context: TaskContext) -> Bool {
        stores[k].address != context.stores[k].address
    }

    /// The piece itself if it has the wanted layout, otherwise memory of its own.
    private func instance(
        of piece: PhysicalStore, _ layout: InstanceLayout, _ mode: ArgumentMode
    ) -> PhysicalStore {
        let size = piece.dtype.size
        let wanted: View
        switch layout {
        case .asStored: return piece
        case .rowMajor: wanted = View(contiguous: piece.shape, itemSize: size)
        case .columnMajor:
            let order = Array(piece.shape.indices.reversed())
            wanted = View(contiguous: Shape(order.map { piece.shape[$0] }), itemSize: size).transposed(order)
        }
        if piece.shape.product == 0 || wanted.normalized.strides == piece.view.normalized.strides {
            return piece
        }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: piece.shape.product * size, alignment: 64)
        let result = PhysicalStore(
            address: memory, view: wanted, dtype: piece.dtype, origin: piece.origin,
            wholeShape: piece.wholeShape)
        if mode != .output { Self.copy(piece, to: result) }
        return result
    }

    private static func copy(_ source: PhysicalStore, to target: PhysicalStore) {
        let size = source.dtype.size
        source.forEachRow(beside: target) { from, to, count, step, targetStep in
            for k in 0..<count { (to + k &* targetStep).copyMemory(from: from + k &* step, byteCount: size) }
        }
    }
}

extension TaskContext {
    /// The same context with other pieces.
    fileprivate func with(_ stores: [PhysicalStore]) -> TaskContext {
        TaskContext(
            stores: stores, scalars: scalars, colour: colour, launchDomain: launchDomain, outputs: outputs,
            communicator: communicator)
    }
}
