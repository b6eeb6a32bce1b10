import AquilaTypes

@testable import AquilaRuntime

extension Distributor {
    /// The parts, one a line, with the fetches before each; as this rank sees them.
    var text: String {
        let names = SlotNames(count: window.slots.count)
        return parts.map { part in
            let replicated = part.replications.map { "replicate \(names($0))" }
            let fetched = part.fetches.filter { !$0.isNothing }.map { "fetch \($0.text(names))" }
            let operations = part.operations.map(window.name(of:)).joined(separator: " · ")
            let points = part.launch.map { "points \($0.points(of: ranks.rank).words)" }
            let place = points ?? (part.tiling == nil ? "everywhere" : "at \(part.box.text)")
            return (replicated + fetched + ["\(operations) \(place)\(part.onlyReduces ? ", sums only" : "")"])
                .joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// The home of a store after the window: the box of each rank, or `everywhere`.
    func home(_ part: ArrayPart) -> String {
        switch stores[Int(part.slot)].placement?.home {
        case .tiled(let tiling)?: (0..<ranks.count).map { tiling.box(of: $0).text }.joined(separator: " ")
        case .everywhere?: "everywhere"
        case nil: "nowhere"
        }
    }
}

extension Fetch {
    /// True if no element comes to this rank, or goes from it.
    fileprivate var isNothing: Bool {
        target == nil && !isForAll && trees == nil && sends.isEmpty && receives.isEmpty
    }

    func text(_ names: SlotNames) -> String {
        names(slot) + (target.map { " into \($0.text)" } ?? "") + (isForAll ? " for all" : "")
            + (own.isEmpty ? "" : ", own \(own.text)")
            + receives.map { ", \($0.box.text) from \($0.peer)" }.joined()
            + sends.map { ", \($0.box.text) to \($0.peer)" }.joined()
            + (trees.map { $0.isShared ? ", by shared trees" : ", by trees" } ?? "")
    }
}
