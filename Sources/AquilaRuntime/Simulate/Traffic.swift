/// The work and the traffic of one rank for some operations of a program, by the plans for them.
package struct Traffic: Equatable {
    package var operations = 0
    /// Time from a window to its plan, shared among its operations.
    package var analysisNanoseconds = 0.0
    /// Number and bytes of the messages that the rank gets from others, and of those that it sends.
    package var messages = 0
    package var messageBytes = 0
    package var messagesSent = 0
    package var messageBytesSent = 0
    /// Number of exchanges of all ranks, bytes that they bring this rank from the others, and bytes
    /// that it puts into them.
    package var collectives = 0
    package var collectiveBytes = 0
    package var collectiveBytesSent = 0
    /// Lower bound on the bytes that any distribution with these tilings moves; see `FetchAccount`.
    package var lowerBoundBytes = 0
    /// Number of kernels, bytes that they read and write, and their instructions times the points.
    package var launches = 0
    package var kernelBytes = 0
    package var instructions = 0

    package init() {}

    /// All bytes that come from other ranks.
    package var bytes: Int { messageBytes + collectiveBytes }

    static func += (a: inout Traffic, b: Traffic) {
        a.operations += b.operations
        a.analysisNanoseconds += b.analysisNanoseconds
        a.messages += b.messages
        a.messageBytes += b.messageBytes
        a.messagesSent += b.messagesSent
        a.messageBytesSent += b.messageBytesSent
        a.collectives += b.collectives
        a.collectiveBytes += b.collectiveBytes
        a.collectiveBytesSent += b.collectiveBytesSent
        a.lowerBoundBytes += b.lowerBoundBytes
        a.launches += b.launches
        a.kernelBytes += b.kernelBytes
        a.instructions += b.instructions
    }
}

extension Traffic {
    /// Counts a launch.
    mutating func add(_ launch: Launch) {
        let points = launch.nest.pointCount
        launches += 1
        instructions += points * launch.weight
        for (k, array) in launch.kernel.kernel.arrays.enumerated() {
            let moving = zip(launch.nest.extents, launch.nest.walkers[k].strides).filter { $1 != 0 }
            kernelBytes += points == 0 ? 0 : moving.reduce(array.type.size) { $0 * $1.0 }
        }
    }

    mutating func add(_ exchange: Exchange) {
        messages += exchange.receives.count
        messageBytes += exchange.receives.reduce(0) { $0 + $1.byteCount }
        messagesSent += exchange.sends.count
        messageBytesSent += exchange.sends.reduce(0) { $0 + $1.byteCount }
    }

    mutating func add(_ replication: Replication, on rank: Int) {
        collectives += 1
        for item in replication.items {
            let mine = item.part(of: rank).count
            collectiveBytes += (item.wanted.count - mine) * item.source.itemSize
            collectiveBytesSent += mine * item.source.itemSize
        }
    }

    mutating func add(_ tree: TreeTraffic) {
        messages += tree.received.messages
        messageBytes += tree.received.bytes
        messagesSent += tree.sent.messages
        messageBytesSent += tree.sent.bytes
    }

    /// Counts an exchange that brings a box of a store to all ranks.
    mutating func addGathering(of box: Box, mine: Box, itemSize: Int) {
        collectives += 1
        collectiveBytes += (box.count - mine.count) * itemSize
        collectiveBytesSent += mine.count * itemSize
    }
}

extension Plan {
    /// The traffic of the steps, by the operation that each step is for.
    func traffic(on rank: Int) -> [Int: Traffic] {
        var result: [Int: Traffic] = [:]
        for step in steps {
            switch step {
            case .launch(let launch): result[launch.operation, default: Traffic()].add(launch)
            case .graph(let graph):
                for case .launch(let launch, _) in graph.steps {
                    result[launch.operation, default: Traffic()].add(launch)
                }
            case .start(let exchange): result[exchange.operation, default: Traffic()].add(exchange)
            case .move(.exchange(let exchange)):
                result[exchange.operation, default: Traffic()].add(exchange)
            case .move(.replicate(let replication)):
                result[replication.operation, default: Traffic()].add(replication, on: rank)
            case .move(let movement):
                guard let tree = movement.treeTraffic(of: rank) else { continue }
                result[tree.operation, default: Traffic()].add(tree)
            case .allocate, .free, .pipeline, .task, .finish: break
            }
        }
        return result
    }

    /// Upper bound on the bytes that the rank needs for one movement besides the stores: the packed
    /// and the arriving elements.
    func bufferBytes(on rank: Int) -> Int {
        steps.reduce(0) { most, step in
            switch step {
            case .start(let exchange), .move(.exchange(let exchange)):
                max(most, (exchange.sends + exchange.receives).reduce(0) { $0 + $1.byteCount })
            case .move(.replicate(let replication)):
                max(
                    most,
                    replication.items.reduce(0) {
                        $0 + ($1.wanted.count + $1.part(of: rank).count) * $1.source.itemSize
                    })
            case .move(let movement):
                max(most, movement.treeTraffic(of: rank).map { $0.received.bytes + $0.sent.bytes } ?? 0)
            default: most
            }
        }
    }
}
