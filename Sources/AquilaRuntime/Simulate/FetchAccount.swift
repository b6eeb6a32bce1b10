import AquilaKernels
import AquilaTypes

/// A lower bound, for any analysis, on the elements of one store that one rank must be sent: those
/// that it reads outside its home and that were written since it last had them.
///
/// It is exact where views have steps of one. For larger steps, a read counts as the whole box from
/// then on, and a write as nothing, so that it stays a lower bound.
struct FetchAccount {
    /// Boxes of elements outside the home whose latest value the rank has.
    private var valid: [Box] = []

    /// Number of boxes beyond which they are joined, which only lowers the bound.
    private static let maximumBoxes = 64

    init() {}

    init(validEverywhere shape: Shape) { valid = [Box(shape)] }

    /// Notes that the rank reads elements of a box.
    ///
    /// - Parameter count: the number of a box's elements that it reads.
    /// - Returns: the number of elements that it had to be sent.
    mutating func read(_ box: Box, home: Box, _ count: (Box) -> Int = \.count) -> Int {
        var rest = box.subtracting(home)
        for known in valid where !rest.isEmpty { rest = rest.flatMap { $0.subtracting(known) } }
        add(rest)
        return rest.reduce(0) { $0 + count($1) }
    }

    /// Notes that all elements of a box are written.
    mutating func write(_ box: Box) { valid = valid.flatMap { $0.subtracting(box) } }

    /// Notes that the rank computes elements of a box itself, like all other ranks.
    mutating func compute(_ box: Box) {
        write(box)
        if !box.isEmpty { add([box]) }
    }

    private mutating func add(_ boxes: [Box]) {
        valid += boxes
        if valid.count > Self.maximumBoxes { valid = [valid.reduce(valid[0]) { $0.hull($1) }] }
    }
}

extension IndexMap {
    /// True if each element of the image's box is touched.
    var isDense: Bool {
        terms.indices.allSatisfy { d in single(d).map { abs($0.step) <= 1 } ?? false }
    }

    /// The number of elements of a box that points touch, or an upper bound on it.
    func count(of box: Box, touchedBy points: Box) -> Int {
        if box.isEmpty || points.isEmpty { return 0 }
        var count = 1
        for d in terms.indices {
            guard let term = single(d) else { return min(box.count, points.count) }
            guard let axis = term.axis else {
                if !(box.lower[d]..<box.upper[d]).contains(term.offset) { return 0 }
                continue
            }
            let (low, high) = (box.lower[d] - term.offset, box.upper[d] - 1 - term.offset)
            let first = term.step > 0 ? ceilDivide(low, term.step) : ceilDivide(-high, -term.step)
            let last = term.step > 0 ? floorDivide(high, term.step) : floorDivide(-low, -term.step)
            count *= max(
                0, min(last, points.upper[axis] - 1) - max(first, points.lower[axis]) + 1)
        }
        return count
    }
}

extension Distributor {
    /// Adds a part of the window to the accounts of this rank.
    ///
    /// - Returns: the bytes that the rank must be sent for the part.
    func leastBytes(for part: Part, _ accounts: inout [FetchAccount]) -> Int {
        if part.indexed != nil { return noteIndexed(part, &accounts) }
        if window.operations[part.operations[0]].kind == .task { return leastTaskBytes(part, &accounts) }
        let group = FusionGroup(domain: part.domain, operations: part.operations)
        let uses = uses(of: group)
        var bytes = 0
        for (k, use) in uses.enumerated() where !use.isResult && use.isRead {
            let isAtHand =
                part.onlyReduces
                && uses[..<k].contains { $0.isWrite && $0.slot == use.slot && $0.map == use.map }
            if !isAtHand { bytes += read(use, part.box, &accounts) }
        }
        for use in uses where use.isWrite {
            if use.isResult {
                bytes += combine(use, part, &accounts)
            } else if !part.onlyReduces {
                write(use, part, &accounts)
            }
        }
        return bytes
    }

    private func home(_ slot: Int) -> Box {
        let state = stores[slot]
        return state.placement?.home.box(of: ranks.rank, state.shape) ?? Box(state.shape)
    }

    private func read(_ use: Use, _ points: Box, _ accounts: inout [FetchAccount]) -> Int {
        let state = stores[use.slot]
        guard let map = use.map else {
            return accounts[use.slot].read(Box(state.shape), home: home(use.slot)) * state.itemSize
        }
        let elements = accounts[use.slot].read(map.image(of: points), home: home(use.slot)) {
            map.isDense ? $0.count : map.count(of: $0, touchedBy: points)
        }
        return elements * state.itemSize
    }

    private func write(_ use: Use, _ part: Part, _ accounts: inout [FetchAccount]) {
        let box = use.map.map { $0.image(of: Box(part.domain)) } ?? Box(stores[use.slot].shape)
        if part.tiling == nil {
            accounts[use.slot].compute(box)
        } else if use.map?.isDense == true {
            accounts[use.slot].write(box)
        }
    }

    /// Accounts for the result of a reduction. Where ranks share leaves, each needs at least the
    /// others' sum.
    private func combine(_ use: Use, _ part: Part, _ accounts: inout [FetchAccount]) -> Int {
        let all = Box(stores[use.slot].shape)
        guard part.tiling != nil else {
            accounts[use.slot].compute(all)
            return 0
        }
        guard let spread = part.spread, spread.results == nil else {
            accounts[use.slot].write(all)
            return 0
        }
        accounts[use.slot].compute(all)
        return use.view.elementCount * window.stateSize(of: use.operation)
    }

    /// Accounts for a gather or a scatter. The elements that it moves follow only from values, so
    /// the lower bound is zero.
    private func noteIndexed(_ part: Part, _ accounts: inout [FetchAccount]) -> Int {
        for position in window.operations[part.operations[0]].outputs {
            let slot = Int(window.references[position].slot)
            accounts[slot].write(Box(stores[slot].shape))
        }
        return 0
    }

    private func leastTaskBytes(_ part: Part, _ accounts: inout [FetchAccount]) -> Int {
        let operation = window.operations[part.operations[0]]
        let recorded = window.launches[Int(operation.parameter)]
        var bytes = 0
        for (argument, place) in recorded.places.enumerated() {
            let reference = window.references[Int(operation.first) + place]
            let slot = Int(reference.slot)
            let sizes = (reference.dtype.size, stores[slot].itemSize)
            func image(_ view: View) -> Box {
                IndexMap(view, of: stores[slot].root, itemSizes: sizes)?.image(of: Box(view.shape))
                    ?? Box(stores[slot].shape)
            }
            let mine = part.launch.map { launch in
                launch.points(of: ranks.rank).map {
                    launch.solved.pieces[$0 * launch.positions.count + argument].view
                }
            }
            for view in mine ?? [window.view(of: reference)] where recorded.modes[argument] != .output {
                bytes += accounts[slot].read(image(view), home: home(slot)) * stores[slot].itemSize
            }
            guard recorded.modes[argument].isWrite else { continue }
            let box = image(window.view(of: reference))
            if part.launch == nil { accounts[slot].compute(box) } else { accounts[slot].write(box) }
        }
        return bytes
    }
}
