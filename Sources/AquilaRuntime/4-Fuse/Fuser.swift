import AquilaKernels
import AquilaTypes

/// Operations that run as one kernel, at the points of one domain; or one task.
struct FusionGroup {
    /// Shape of the points; nil for a task.
    let domain: Shape?
    var operations: [Int] = []
    var accesses: [Access] = []
    /// Order of summation that the group's reductions ask for; nil without reductions.
    var reduction: ReductionGeometry?
    /// True if some stores lag behind the computation, so that the loops have an order.
    var defersStores = false
    /// This rank's share of the group, on many ranks; nil where this rank has all points.
    var share: Share?
    /// Points of a task that this rank runs, on many ranks; nil where it runs all of them.
    var points: Points?

    /// The points of a task that one of many ranks runs.
    struct Points {
        /// View of all of each argument, in the store.
        var views: [View]
        /// Pieces of this rank's points, in its instances.
        var solved: SolvedLaunch
    }

    /// The share of a group that one of many ranks has.
    struct Share {
        /// First point of the share.
        var origin: Shape
        /// All points of the group.
        var domain: Shape
        /// Sharing of the leaves of reductions among ranks; nil where ranks share no leaf.
        var spread: SpreadReduction?
        /// True if another group writes the elements that are no sums.
        var onlyReduces = false
        /// Points, counted from the first, that need no elements that are still on their way.
        var ready: Box?
    }
}

/// Stage 4: decides which operations become one kernel. A pure function of the window.
///
/// An operation joins an earlier group when their domains are equal, each element that both touch
/// and one writes is touched at the same point, and nothing between them forbids the move. The
/// pointwise rule keeps the program's order for each element.
struct Fuser {
    /// Bounds on a group, so that kernels stay within registers and compile in a few milliseconds.
    static let maximumOperations = 320
    static let maximumArrays = 48
    /// Number of earlier groups that an operation may join.
    static let reach = 12

    let window: Window
    private(set) var groups: [FusionGroup] = []
    /// True if stores may lag; launches with such stores run alone, so not among tasks.
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

    /// The group that the operation can join: the nearest one that it depends on, otherwise the
    /// nearest one of its domain.
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

    /// The number of accesses that probably touch memory; a store that begins and ends in the
    /// window does not.
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
