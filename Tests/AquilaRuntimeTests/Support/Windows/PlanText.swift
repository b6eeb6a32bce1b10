import AquilaKernels
import AquilaTypes

@testable import AquilaRuntime

/// Names of a plan's slots: letters for the window's stores, t0, t1, … for those that planning adds.
struct SlotNames {
    let count: Int

    func callAsFunction(_ slot: some BinaryInteger) -> String {
        slot < count ? String(UnicodeScalar(UInt8(97 + Int(slot)))) : "t\(Int(slot) - count)"
    }
}

extension Plan.Step {
    /// The step in a line, or in several for steps with parts.
    func text(_ names: SlotNames) -> String {
        switch self {
        case .allocate(let slot, let isZeroed): "new \(names(slot))\(isZeroed ? ", zeroed" : "")"
        case .free(let slot): "free \(names(slot))"
        case .launch(let launch): launch.text(names)
        case .pipeline(let launch): launch.text(names)
        case .task(let task): task.text(names)
        case .graph(let graph): graph.text(names)
        case .move(let movement): movement.text(names)
        case .start(let exchange): "start \(Movement.exchange(exchange).text(names))"
        case .finish(let exchange): "finish \(exchange.label)"
        }
    }
}

extension Launch {
    /// For example `add over 10×20: a b+8(160 16) #0 → c`: the loops, then what is read and written;
    /// offsets and strides in bytes, where they are not those of dense memory. `#0` is a scalar, `%`
    /// a coordinate with its start and its steps.
    func text(_ names: SlotNames) -> String {
        let code = kernel.kernel
        let places = arrays.indices.map { k in
            names(arrays[k].slot)
                + nest.walkers[k].text(from: arrays[k].offset, in: nest.extents, code.arrays[k].type.size)
        }
        let reads = places.indices.filter(code.loads).map { places[$0] }
        let others = scalars.map { "#\($0.index)\($0.part == 1 ? "i" : "")" }
        let indexes = nest.walkers[arrays.count...].map { "%\($0.offset)(\($0.strides.words))" }
        let writes = places.indices.filter(code.stores(into:)).map { places[$0] }
        return "\(label) over \(nest.extents.product): "
            + (reads + others + indexes + ["→"] + writes).joined(separator: " ") + properties(names)
    }

    private func properties(_ names: SlotNames) -> String {
        var result = ""
        switch order {
        case .any: break
        case .wholeRows: result += ", a row a leaf"
        case .rowsInOrder: result += ", rows in order"
        }
        if let deferral {
            let lagging = deferral.arrays.map { names(arrays[$0].slot) }.joined(separator: " ")
            result += ", \(lagging) lags \(deferral.lag.back) back \(deferral.lag.forward) forward"
        }
        if template[FrameLayout.flags] & FrameLayout.streamingStores != 0 { result += ", streaming" }
        return result
    }
}

extension Walker {
    /// Offset and strides, where they are not those of dense memory.
    func text(from offset: Int, in extents: [Int], _ itemSize: Int) -> String {
        let dense = Array(View.rowMajorStrides(Shape(extents), itemSize: itemSize))
        let isDense = zip(extents, zip(strides, dense)).allSatisfy { $0 == 1 || $1.0 == $1.1 }
        return (offset == 0 ? "" : "+\(offset)") + (isDense ? "" : "(\(strides.words))")
    }
}

extension PipelineLaunch {
    /// The kernels one a line, with the buffers (`x0`) that are between them.
    func text(_ names: SlotNames) -> String {
        (["\(label) by tiles of \(pipeline.tile)"]
            + stages.map { stage in
                let places = stage.places.map { place in
                    switch place {
                    case .memory(let slot, let walker):
                        names(slot) + "+\(walker.offset)(\(walker.strides.words))"
                    case .buffer(let use): "x\(use.buffer)\(use.shift)"
                    }
                }
                let reads = places.indices.filter(stage.kernel.kernel.loads).map { places[$0] }
                let writes = places.indices.filter(stage.kernel.kernel.stores(into:)).map { places[$0] }
                let scalars = stage.scalars.map { "#\($0.index)" }
                return "  \((reads + scalars).joined(separator: " ")) → \(writes.joined(separator: " "))"
            }).joined(separator: "\n")
    }
}

extension Movement {
    func text(_ names: SlotNames) -> String {
        switch self {
        case .exchange(let exchange):
            return "exchange \(exchange.label)"
                + exchange.sends.map { ", \($0.text(names)) to \($0.peer)" }.joined()
                + exchange.receives.map { ", \($0.text(names)) from \($0.peer)" }.joined()
                + exchange.copies.map { ", \($0.text(names)) into \($1.text(names))" }.joined()
        case .regrow(let regrowth):
            return "regrow \(names(regrowth.slot)) to \(regrowth.byteCount) bytes, "
                + "keep \(regrowth.target.shape) from \(regrowth.source.offset) at \(regrowth.target.offset)"
        case .replicate, .gather, .broadcast, .index:
            return "\(label) " + regions.map { $0.text(names) }.joined(separator: " ")
        }
    }
}

extension Region {
    func text(_ names: SlotNames) -> String {
        names(slot) + (view.offset == 0 ? "" : "+\(view.offset)") + "\(view.shape)"
    }
}

extension Parcel {
    func text(_ names: SlotNames) -> String { regions.map { $0.text(names) }.joined(separator: " ") }
}

extension TaskStep {
    /// The points one a line, with the pieces of the arguments.
    func text(_ names: SlotNames) -> String {
        (["task in \(solved.launchDomain)"]
            + (0..<solved.pointCount).map { point in
                "  "
                    + slots.indices.map { "\(names(slots[$0]))\(piece(point, $0).box.text)" }
                    .joined(separator: " ")
            }).joined(separator: "\n")
    }
}

extension TaskGraph {
    /// The nodes one a line: the step, its tiles or points, and the nodes that come before.
    func text(_ names: SlotNames) -> String {
        let labels = steps.map { step in
            switch step {
            case .launch(let launch, _): launch.label
            case .task(let task): task.slots.map { names($0) }.joined(separator: " ")
            }
        }
        return
            (["graph"]
            + nodes.indices.map { node in
                let before = nodes.indices.filter { successors(of: $0).contains(Int32(node)) }
                let first = Int(nodes[node].first)
                return
                    "  \(node): \(labels[Int(nodes[node].step)]) [\(first)..<\(first + Int(nodes[node].count))]"
                    + (before.isEmpty ? "" : " after \(before.words)")
            }).joined(separator: "\n")
    }
}

extension SolvedLaunch.Piece {
    var box: Box { Box(lower: origin, upper: Shape(zip(origin, view.shape).map { $0 + $1 })) }
}

extension Box {
    /// For example `[0..<10, 5..<6]`.
    var text: String {
        isEmpty
            ? "[]" : "[\(zip(lower, upper).map { "\($0)..<\($1)" }.joined(separator: ", "))]"
    }
}

extension Sequence where Element == Int {
    var words: String { map(String.init).joined(separator: " ") }
}

extension [Int] {
    /// For example `10×20`; `1` without loops.
    var product: String { isEmpty ? "1" : map(String.init).joined(separator: "×") }
}
