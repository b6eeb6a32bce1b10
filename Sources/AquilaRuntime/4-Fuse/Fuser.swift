import AquilaKernels
import AquilaTypes

/// Operations that run as one kernel, at the points of one domain; or one task.
struct FusionGroup {
    /// Nil for a task.
    let domain: Shape?
    var operations: [Int] = []
    var accesses: [Access] = []
    /// The order of summation that the group's reductions ask for, if it has any.
    var reduction: ReductionGeometry?
    /// Whether some stores lag behind the computation, so that the loops have an order.
    var defersStores = false
    /// Of many ranks, what this one has of the group; nil where it has all.
    var share: Share?
    /// Of a task and many ranks, the points that this one runs; nil where it runs all.
    var points: Points?

    /// The points of a task that one of many ranks runs.
    struct Points {
        /// All of each argument, in the store.
        var views: [View]
        /// The pieces of this rank's points, in its instances.
        var solved: SolvedLaunch
    }

    /// What one of many ranks has of a group.
    struct Share {
        /// The first of its points.
        var origin: Shape
        /// All points.
        var domain: Shape
        /// How leaves that ranks share are summed.
        var spread: SpreadReduction?
        /// Whether what is written besides sums is another group's.
        var onlyReduces = false
        /// The points, counted from the first, that need nothing that is on its way.
        var ready: Box?
    }
}

/// Stage 4: decides which operations become one kernel. A pure function of the window.
///
/// An operation joins an earlier group when their domains are equal, each element that both touch and one writes is
/// touched at the same point (DESIGN.md D14), and nothing between them forbids the move.
struct Fuser {
    /// Bounds on a group, so that kernels stay within registers and compile in a few milliseconds.
    static let maximumOperations = 320
    static let maximumArrays = 48
    /// How many groups back an operation looks for company.
    static let reach = 12

    let window: Window
    private(set) var groups: [FusionGroup] = []
    /// True if stores may lag; their launches run alone, so not among tasks.
    private let allowsDeferral: Bool
    private let passes: PassSet

    /// - Parameter skipping: operations that cannot run.
    init(_ window: Window, skipping skipped: Set<Int> = [], _ passes: PassSet = .all) {
        self.window = window
        self.passes = passes
        allowsDeferral = window.launches.isEmpty && passes.contains(.defer)
        for index in window.operations.indices where !skipped.contains(index) { place(index) }
    }

    private mutating func place(_ index: Int) {
        let operation = window.operations[index]
        let accesses = window.accesses(of: operation)
        let domain = window.domain(of: operation)
        let geometry = window.reductionGeometry(of: operation)
        if domain != nil, passes.contains(.fuse),
            let home = home(for: accesses, domain: domain!, geometry: geometry)
        {
            if dependence(of: accesses, on: groups[home]) == .deferred { groups[home].defersStores = true }
            append(index, accesses, geometry, to: home)
        } else {
            groups.append(FusionGroup(domain: domain))
            append(index, accesses, geometry, to: groups.count - 1)
        }
    }

    private mutating func append(
        _ index: Int, _ accesses: [Access], _ geometry: ReductionGeometry?, to group: Int
    ) {
        groups[group].operations.append(index)
        for access in accesses where !groups[group].accesses.contains(where: { $0.isSame(as: access) }) {
            groups[group].accesses.append(access)
        }
        if let geometry { groups[group].reduction = geometry }
    }

    /// The group that the operation can join: the nearest on which it depends, else the nearest of its domain.
    private func home(for accesses: [Access], domain: Shape, geometry: ReductionGeometry?) -> Int? {
        var best: Int?
        for group in groups.indices.reversed().prefix(Self.reach) {
            let dependence = dependence(of: accesses, on: groups[group])
            if dependence == .ordered { break }
            if admits(groups[group], accesses: accesses, domain: domain, geometry: geometry),
                dependence != .deferred || (geometry ?? groups[group].reduction) == nil
            {
                if dependence == .pointwise || dependence == .deferred { return group }
                if best == nil { best = group }
            }
            if dependence != .none { break }
        }
        return best
    }

    private func admits(
        _ group: FusionGroup, accesses: [Access], domain: Shape, geometry: ReductionGeometry?
    ) -> Bool {
        guard group.domain == domain, group.operations.count < Self.maximumOperations,
            arrayCount(group.accesses) + arrayCount(accesses) <= Self.maximumArrays
        else { return false }
        guard let order = geometry ?? group.reduction else { return true }
        if group.defersStores && geometry != nil { return false }
        if let geometry, let other = group.reduction, geometry != other { return false }
        return (group.accesses + accesses).allSatisfy { !$0.isPointwise || order.admits($0.view) }
    }

    /// How many of the accesses are likely to be memory: a store that begins and ends in the window is not.
    private func arrayCount(_ accesses: [Access]) -> Int {
        accesses.count {
            let slot = window.slots[Int($0.slot)]
            return slot.hasValue || !slot.isReleased
        }
    }

    private func dependence(of accesses: [Access], on group: FusionGroup) -> Dependence {
        var result = Dependence.none
        for access in accesses {
            for earlier in group.accesses where earlier.slot == access.slot {
                switch access.dependence(on: earlier) {
                case .none: break
                case .pointwise: if result == .none { result = .pointwise }
                case .deferred:
                    guard allowsDeferral else { return .ordered }
                    result = .deferred
                case .ordered: return .ordered
                }
            }
        }
        return result
    }
}

extension Access {
    fileprivate func isSame(as other: Access) -> Bool {
        slot == other.slot && dtype == other.dtype && isWrite == other.isWrite
            && isPointwise == other.isPointwise && view == other.view
    }
}
