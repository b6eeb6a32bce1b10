import AquilaTypes

extension Window {
    /// Checks that each operation is in one group, and that groups keep the order that the operations demand.
    ///
    /// - Parameter skipped: operations that cannot run.
    /// - Complexity: O(n²) for n operations that use the same store.
    func checkFusion(_ groups: [FusionGroup], skipping skipped: Set<Int>) throws(BrokenInvariant) {
        var home = [Int?](repeating: nil, count: operations.count)
        for (index, group) in groups.enumerated() {
            try checkGroup(group)
            for operation in group.operations {
                guard home[operation] == nil else {
                    throw BrokenInvariant(.fuse, "is in two groups", operation: operation)
                }
                home[operation] = index
            }
        }
        for index in operations.indices where (home[index] == nil) != skipped.contains(index) {
            throw BrokenInvariant(
                .fuse, home[index] == nil ? "is in no group" : "has failed and runs", operation: index)
        }
        try checkOrder(home, groups)
    }

    private func checkGroup(_ group: FusionGroup) throws(BrokenInvariant) {
        guard let first = group.operations.first, group.operations.allSatisfy(operations.indices.contains)
        else { throw BrokenInvariant(.fuse, "a group with operations \(group.operations)") }
        for (earlier, later) in zip(group.operations, group.operations.dropFirst()) where earlier >= later {
            throw BrokenInvariant(.fuse, "runs after operation \(earlier) of its group", operation: later)
        }
        for operation in group.operations where domain(of: operations[operation]) != group.domain {
            throw BrokenInvariant(.fuse, "is in a group of another domain", operation: operation)
        }
        if group.domain == nil, group.operations.count > 1 {
            throw BrokenInvariant(.fuse, "is a task in a group of several operations", operation: first)
        }
    }

    /// Checks the uses of each slot in program order; of two that conflict, the earlier must come
    /// first.
    private func checkOrder(_ home: [Int?], _ groups: [FusionGroup]) throws(BrokenInvariant) {
        var uses: [Int32: [(operation: Int, access: Access)]] = [:]
        for index in operations.indices where home[index] != nil {
            let mine = accesses(of: operations[index])
            for access in mine {
                for (operation, earlier) in uses[access.slot] ?? [] {
                    let dependence = access.dependence(on: earlier)
                    if dependence == .none || home[operation]! < home[index]! { continue }
                    let mayShare =
                        dependence == .pointwise
                        || (dependence == .deferred && groups[home[index]!].defersStores)
                    guard home[operation] == home[index], mayShare else {
                        throw BrokenInvariant(
                            .fuse, "does not wait for operation \(operation), \(name(of: operation))",
                            operation: index)
                    }
                }
            }
            for access in mine { uses[access.slot, default: []].append((index, access)) }
        }
    }
}
