import AquilaTypes

/// The n-th collective of all ranks, until the last rank has called it.
struct Meeting {
    private(set) var collectives: [Collective?]
    private(set) var requests: [TransportRequest?]
    private var present = 0

    init(size: Int) {
        collectives = .init(repeating: nil, count: size)
        requests = .init(repeating: nil, count: size)
    }

    var isComplete: Bool { present == requests.count }

    mutating func enter(_ rank: Int, _ collective: Collective, _ request: TransportRequest) {
        collectives[rank] = collective
        requests[rank] = request
        present += 1
    }

    /// The first difference between two ranks' calls; nil if all fit. Requires all ranks to have
    /// called.
    var disagreement: String? {
        for (a, first) in collectives.enumerated() {
            for (b, second) in collectives.enumerated().dropFirst(a + 1) {
                if !first!.fits(second!, ranks: (a, b)) {
                    return "\(first!.call(on: a)), but \(second!.call(on: b))"
                }
            }
        }
        return nil
    }

    /// Moves all bytes, on the thread of the last rank to call.
    func perform() {
        let all = collectives.map { $0! }
        switch all[0] {
        case .barrier: break
        case .broadcast: broadcast(all)
        case .allReduce(_, let type, let reduction):
            type.dispatch(Fold(collectives: all, reduction: reduction))
        case .allGather: gather(all)
        case .allToAll: exchange(all)
        }
    }

    private func broadcast(_ all: [Collective]) {
        guard case .broadcast(_, let root) = all[0], case .broadcast(let source, _) = all[root] else {
            return
        }
        for case .broadcast(let target, _) in all where target.baseAddress != source.baseAddress {
            target.copyMemory(from: UnsafeRawBufferPointer(source))
        }
    }

    private func gather(_ all: [Collective]) {
        for case .allGather(_, let into, let counts) in all {
            for (offset, other) in zip(Collective.offsets(counts), all) {
                guard case .allGather(let block, _, _) = other else { continue }
                UnsafeMutableRawBufferPointer(rebasing: into[offset...]).copyMemory(from: block)
            }
        }
    }

    private func exchange(_ all: [Collective]) {
        for (source, from) in all.enumerated() {
            guard case .allToAll(let bytes, let counts, _, _) = from else { continue }
            let offsets = Collective.offsets(counts)
            for (target, to) in all.enumerated() {
                guard case .allToAll(_, _, let into, let receiving) = to else { continue }
                let block = bytes[offsets[target]..<offsets[target] + counts[target]]
                let place = Collective.offsets(receiving)[source]
                UnsafeMutableRawBufferPointer(rebasing: into[place...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: block))
            }
        }
    }
}

/// Combines the ranks' elements in the order of the ranks.
private struct Fold: DTypeVisitor {
    let collectives: [Collective]
    let reduction: Reduction

    func visit<T: Element>(_ type: T.Type) {
        guard let type = type as? any Reducible.Type else { return }
        fold(type)
    }

    private func fold<T: Reducible>(_ type: T.Type) {
        let operands = collectives.map { collective in
            guard case .allReduce(let bytes, _, _) = collective else {
                fatalError("ranks of a job have come to different collectives")
            }
            return bytes
        }
        let stride = MemoryLayout<T>.stride
        for offset in Swift.stride(from: 0, to: operands[0].count, by: stride) {
            var value = operands[0].loadUnaligned(fromByteOffset: offset, as: T.self)
            for operand in operands.dropFirst() {
                let next = operand.loadUnaligned(fromByteOffset: offset, as: T.self)
                value = T.combined(value, next, by: reduction)
            }
            for operand in operands { operand.storeBytes(of: value, toByteOffset: offset, as: T.self) }
        }
    }
}

extension Collective {
    /// True if the parts of two ranks belong to the same collective.
    fileprivate func fits(_ other: Collective, ranks: (Int, Int)) -> Bool {
        switch (self, other) {
        case (.barrier, .barrier): true
        case (.broadcast(let a, let rootA), .broadcast(let b, let rootB)):
            a.count == b.count && rootA == rootB
        case (.allReduce(let a, let typeA, let howA), .allReduce(let b, let typeB, let howB)):
            a.count == b.count && typeA == typeB && howA == howB
        case (.allGather(_, _, let a), .allGather(_, _, let b)): a == b
        case (.allToAll(_, let givenA, _, let takenA), .allToAll(_, let givenB, _, let takenB)):
            givenA[ranks.1] == takenB[ranks.0] && givenB[ranks.0] == takenA[ranks.1]
        default: false
        }
    }
}
