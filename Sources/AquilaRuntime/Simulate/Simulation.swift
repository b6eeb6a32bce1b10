import AquilaSystem
import AquilaTypes
import Glibc

/// A program's recording and analysis, done as for some of many ranks: with shapes, but no data.
///
/// Every window is planned anew for each chosen rank, as if it had never come before, and no plan
/// runs. Stores have placements and no memory; data that the program itself brings is on every
/// rank.
///
/// The runtime's lock protects it.
package final class Simulation {
    /// Number of simulated ranks in all.
    package let rankCount: Int
    /// Chosen ranks.
    let ranks: [Ranks]
    /// Number of times that each plan is made; the shortest time counts, since other processes use
    /// the machine, too.
    let repetitions: Int
    var oracle: Oracle?
    let hasOracle: Bool
    /// Traffic of each chosen rank at each line.
    package private(set) var records: [Record]
    /// Number of reads that the program made, and of those for which zeros were made up.
    var readCount = 0
    var inventedReadCount = 0

    /// The record of one chosen rank.
    package struct Record {
        package let rank: Int
        package fileprivate(set) var lines: [String: Traffic] = [:]
        /// Bytes of the stores' instances now, and most bytes that the rank held at once.
        fileprivate(set) var heldBytes = 0
        package fileprivate(set) var peakBytes = 0

        package var total: Traffic {
            lines.values.reduce(into: Traffic()) { $0 += $1 }
        }
    }

    /// Bytes of a store that each chosen rank holds, and the accounts of its fetches.
    private struct Account {
        var heldBytes: [Int]
        var fetches: [FetchAccount]
    }

    /// Own numbers of the placement on the chosen ranks, by the number that stores know.
    private var placements: [[Int32]] = []
    private var numbers: [[Int32]: Int32] = [:]
    private var accounts: [ObjectIdentifier: Account] = [:]
    /// Accounts of stores that are gone for the program, by their slots in the window.
    private var orphans: [Int: Account] = [:]

    /// - Parameters:
    ///   - rankCount: the number of ranks in all, two or more.
    ///   - chosen: the simulated ranks; nil chooses corners, edges, the inside and roots.
    package init(
        rankCount: Int, chosen: [Int]? = nil, repetitions: Int = 5, oracle: String? = nil
    ) throws {
        self.rankCount = rankCount
        self.repetitions = repetitions
        let chosen = chosen ?? Self.sample(of: rankCount).map(\.rank)
        ranks = chosen.map { Ranks(simulated: $0, of: rankCount) }
        records = chosen.map { Record(rank: $0) }
        self.oracle = try oracle.map { path in
            guard let oracle = Oracle(path: path) else {
                throw ArrayError(.format, "\(path) cannot be read as the values of a recorded run")
            }
            return oracle
        }
        hasOracle = oracle != nil
    }

    func heed(_ limits: WindowLimits, budget: Int) {
        for rank in ranks { rank.heed(limits, budget: budget) }
    }

    func note(_ traffic: Traffic, at line: String, on index: Int) {
        records[index].lines[line, default: Traffic()] += traffic
    }

    // MARK: Placements

    /// The placement of a store on a chosen rank; nil where every rank has all of it.
    func placement(_ number: Int32, on index: Int) -> Placement? {
        number < 0 ? nil : ranks[index].placement(placements[Int(number)][index])
    }

    /// The number by which stores know a placement, from the chosen ranks' own numbers.
    func number(of local: [Int32]) -> Int32 {
        if local.allSatisfy({ $0 < 0 }) { return -1 }
        if let known = numbers[local] { return known }
        placements.append(local)
        numbers[local] = Int32(placements.count - 1)
        return Int32(placements.count - 1)
    }

    /// A chosen rank's own number of a slot's placement.
    private func localNumber(_ number: Int32, _ slot: Window.Slot, on index: Int) -> Int32 {
        if number >= 0 { return placements[Int(number)][index] }
        return slot.hasValue ? ranks[index].numberOfWhole(slot.root, itemSize: slot.dtype.size) : -1
    }

    // MARK: Windows

    /// Plans a window for each of the chosen ranks, and counts the work and the traffic of the
    /// plans.
    ///
    /// - Parameter planner: makes the planner of a rank.
    /// - Returns: for each slot, the number of its placement afterwards.
    func analyse(
        _ window: Window, skipping failed: Set<Int>, _ planner: (Ranks) -> Planner
    ) -> [Int32] {
        let lines = window.operations.indices.map { index in
            window.provenance(of: index)?.location ?? window.name(of: index)
        }
        // The lines are not kept while plans are made, as that is no part of the measured time.
        var quiet = window
        quiet.provenances = []
        quiet.isWatched = false
        let before = window.slots.map(\.placement)
        var known = window.slots.indices.map { account(of: $0, window) }
        var after: [[Int32]] = []
        for index in ranks.indices {
            for slot in window.slots.indices {
                window.slots[slot].placement = localNumber(before[slot], window.slots[slot], on: index)
            }
            let (distributor, plan, nanoseconds) = plan(
                quiet, skipping: failed, index, planner)
            let share = nanoseconds / Double(max(lines.count, 1))
            for line in lines {
                records[index].lines[line, default: Traffic()].operations += 1
                records[index].lines[line]!.analysisNanoseconds += share
            }
            for (operation, traffic) in plan.traffic(on: ranks[index].rank) {
                note(traffic, at: lines[operation], on: index)
            }
            // At the end of tasks, ranks agree on the tasks that threw: one number.
            if window.launches.contains(where: \.mayThrow), let line = lines.last {
                records[index].lines[line]!.collectives += 1
            }
            count(distributor, plan, index, lines, &known)
            after.append(plan.placements)
        }
        settle(window, known)
        return window.slots.indices.map { slot in number(of: after.map { $0[slot] }) }
    }

    private func plan(
        _ window: Window, skipping failed: Set<Int>, _ index: Int, _ planner: (Ranks) -> Planner
    ) -> (Distributor, Plan, Double) {
        var least = UInt64.max
        var made: (Distributor, Plan)?
        for _ in 0..<max(repetitions, 1) {
            let start = Self.processorTime
            let planning = planner(ranks[index]).plan(window, skipping: failed)
            made = (planning.distributor!, planning.plan)
            least = min(least, Self.processorTime - start)
        }
        return (made!.0, made!.1, Double(least))
    }

    /// Nanoseconds that this thread has had a processor; the time of other processes does not
    /// count.
    private static var processorTime: UInt64 { UInt64(SystemClock.thread.nanoseconds) }

    /// Counts memory and the lower bound of a rank's window.
    private func count(
        _ distributor: Distributor, _ plan: Plan, _ index: Int, _ lines: [String], _ known: inout [Account]
    ) {
        let most = plan.peakBytes + plan.bufferBytes(on: ranks[index].rank)
        records[index].peakBytes = max(records[index].peakBytes, records[index].heldBytes + most)
        var fetches = known.map { $0.fetches[index] }
        for part in distributor.parts {
            let bytes = distributor.leastBytes(for: part, &fetches)
            records[index].lines[lines[part.operations[0]]]!.lowerBoundBytes += bytes
        }
        for slot in known.indices {
            known[slot].fetches[index] = fetches[slot]
            let state = distributor.stores[slot]
            // The memory of released stores is part of the plan's, if they ever had any.
            let isHeld = state.placement != nil && !distributor.window.slots[slot].isReleased
            let bytes = isHeld ? distributor.held(slot).count * state.itemSize : 0
            records[index].heldBytes += bytes - known[slot].heldBytes[index]
            known[slot].heldBytes[index] = bytes
        }
        records[index].peakBytes = max(records[index].peakBytes, records[index].heldBytes)
    }

    // MARK: Accounts of stores

    private func account(of slot: Int, _ window: Window) -> Account {
        let store = window.slots[slot].store?.takeUnretainedValue()
        if let known = store.map({ accounts[ObjectIdentifier($0)] }) ?? orphans[slot] { return known }
        let isData = window.slots[slot].hasValue && window.slots[slot].placement < 0
        let fetch = isData ? FetchAccount(validEverywhere: window.slots[slot].root.shape) : FetchAccount()
        return Account(
            heldBytes: ranks.map { _ in 0 }, fetches: ranks.map { _ in fetch })
    }

    /// Keeps the accounts of the stores that live, and drops the others.
    private func settle(_ window: Window, _ known: [Account]) {
        for slot in window.slots.indices {
            if let store = window.slots[slot].store {
                accounts[ObjectIdentifier(store.takeUnretainedValue())] = known[slot]
            } else {
                drop(known[slot])
            }
        }
        orphans.removeAll()
    }

    /// Notes that the last array of a store is gone; the slot is nil if the window does not know
    /// the store.
    func release(_ store: Store, slot: Int32?) {
        guard let account = accounts.removeValue(forKey: ObjectIdentifier(store)) else { return }
        if let slot { orphans[Int(slot)] = account } else { drop(account) }
    }

    private func drop(_ account: Account) {
        for index in ranks.indices { records[index].heldBytes -= account.heldBytes[index] }
    }

    // MARK: Reads

    /// Counts the messages by which all ranks get a box of a store.
    func countRead(_ box: Box, of store: Store, at line: String) {
        for index in ranks.indices {
            guard let placement = placement(store.placement, on: index), !placement.isWhole,
                case .tiled(let tiling) = placement.home
            else { continue }
            let size = store.dtype.size
            let home = tiling.box(of: ranks[index].rank)
            var traffic = Traffic()
            traffic.addGathering(of: box, mine: home.intersection(box), itemSize: size)
            let id = ObjectIdentifier(store)
            if var account = accounts[id] {
                traffic.lowerBoundBytes = account.fetches[index].read(box, home: home) * size
                if box == Box(store.root.shape) {
                    records[index].heldBytes += box.count * size - account.heldBytes[index]
                    records[index].peakBytes = max(records[index].peakBytes, records[index].heldBytes)
                    account.heldBytes[index] = box.count * size
                }
                accounts[id] = account
            }
            note(traffic, at: line, on: index)
        }
        if box == Box(store.root.shape) { makeWhole(store) }
    }

    private func makeWhole(_ store: Store) {
        guard store.placement >= 0 else { return }
        let local = ranks.indices.map { index -> Int32 in
            guard var placement = placement(store.placement, on: index) else { return -1 }
            placement.isWhole = true
            placement.held = Box(store.root.shape)
            return ranks[index].number(of: placement)
        }
        store.placement = number(of: local)
    }
}
