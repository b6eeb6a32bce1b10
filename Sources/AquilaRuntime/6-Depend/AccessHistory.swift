import AquilaTypes

/// The kind of a task's use of some elements.
package enum AccessKind: Hashable, Sendable {
    case read
    case write
    /// Combines values with the present ones, by an operator that the number names; uses with the
    /// same operator may run in any order.
    case reduce(Int32)

    /// True if two uses of one element must keep their order.
    package func conflicts(with other: AccessKind) -> Bool {
        switch (self, other) {
        case (.read, .read): false
        case (.reduce(let a), .reduce(let b)): a != b
        default: true
        }
    }
}

/// The uses of one store by tasks in flight; tells which of them a new use must wait for.
///
/// Uses conflict where they share a byte and do not commute; the test is exact as far as
/// `Footprint.overlaps` is. A write removes the uses that it covers from the history: a later use
/// that conflicts with a covered one also conflicts with the write, which waits for it, so the
/// transitive closure of the dependences stays the same. Reductions hide nothing, since those of
/// the same operator do not wait for each other.
///
/// Uses that commute stand in trees of their own, so that the readers of a store never look at each
/// other.
///
/// - Complexity: recording takes O(log n + k) for n uses in flight of which k conflict, where the
///   pieces of the store are boxes of a common frame (`AddressFrame`).
package final class AccessHistory {
    struct Entry {
        var footprint: Footprint
        var box: AddressBox
        var task: Int32
        var group: Int32
        /// Leaf of the entry in the group's tree; -1 in a free entry.
        var leaf: Int32
        /// In a free entry, the next free one, or -1.
        var next: Int32 = -1
        /// Turn of the last task whose dependences include this use.
        var listener: Int
    }

    struct Group {
        let kind: AccessKind
        let tree: BoundingVolumeHierarchy
    }

    private let root: View
    private let byteCount: Int
    private var frame: AddressFrame
    private var entries: [Entry] = []
    private var free: Int32 = -1
    private var groups: [Group] = []
    /// Task that records now, and number of times that another task began to record.
    private var recorder: Int32?
    private var turn = 0
    /// Uses that the write being recorded covers.
    private var covered: [Int32] = []
    /// Number of candidates since the last choice of a frame that shared no byte with the recorded
    /// use.
    private var misses = 0
    /// Number of misses after which another frame is chosen. It grows, so that frames do not change
    /// for ever.
    private var patience = 64

    /// Number of uses in the history.
    package private(set) var count = 0

    /// Makes an empty history of a store whose root view is `root`.
    package init(root: View, itemSize: Int) {
        self.root = root
        byteCount = Swift.max(root.byteRange(itemSize: itemSize).upperBound, 1)
        frame = AddressFrame([root], extent: byteCount)
    }

    /// Adds a use by a task, and appends the tasks that it must wait for: those with an earlier use
    /// that conflicts and that no later write covers. A task that used the store several times may
    /// be named several times.
    ///
    /// All uses by one task must be recorded one after the other; they do not wait for each other.
    package func record(
        _ footprint: Footprint, _ kind: AccessKind, by task: Int32, into dependences: inout [Int32]
    ) {
        if recorder != task {
            recorder = task
            turn += 1
        }
        if count == 0 { chooseFrame(for: footprint) }
        guard let box = frame.box(of: footprint) else { return }
        for group in groups where group.tree.count > 0 && group.kind.conflicts(with: kind) {
            collect(footprint, box, kind == .write, from: group, by: task, into: &dependences)
        }
        removeCovered()
        insert(footprint, box, kind, by: task)
        if misses > patience { reconsiderFrame(for: footprint) }
    }

    /// Removes all uses.
    package func removeAll() {
        entries.removeAll(keepingCapacity: true)
        for group in groups { group.tree.removeAll() }
        free = -1
        count = 0
    }

    @inline(__always)
    private func collect(
        _ footprint: Footprint, _ box: AddressBox, _ isWrite: Bool, from group: Group, by task: Int32,
        into dependences: inout [Int32]
    ) {
        var candidates = 0
        var hits = 0
        entries.withUnsafeMutableBufferPointer { entries in
            group.tree.forEach(meeting: box) { index in
                let entry = entries.baseAddress! + Int(index)
                candidates &+= 1
                guard entry.pointee.footprint.overlaps(footprint) else { return }
                hits &+= 1
                if entry.pointee.task != task, entry.pointee.listener != turn {
                    dependences.append(entry.pointee.task)
                    entry.pointee.listener = turn
                }
                if isWrite, box.holds(entry.pointee.box), footprint.covers(entry.pointee.footprint) {
                    covered.append(index)
                }
            }
        }
        misses &+= candidates &- hits
    }

    private func removeCovered() {
        if covered.isEmpty { return }
        if covered.count == count {
            removeAll()
        } else {
            for index in covered { discard(index) }
        }
        covered.removeAll(keepingCapacity: true)
    }
}

extension AccessHistory {
    private func insert(_ footprint: Footprint, _ box: AddressBox, _ kind: AccessKind, by task: Int32) {
        let group = group(of: kind)
        let index = free >= 0 ? free : Int32(entries.count)
        let leaf = groups[group].tree.insert(index, box)
        let entry = Entry(
            footprint: footprint, box: box, task: task, group: Int32(group), leaf: leaf, listener: turn)
        if free >= 0 {
            free = entries[Int(index)].next
            entries[Int(index)] = entry
        } else {
            entries.append(entry)
        }
        count += 1
    }

    private func group(of kind: AccessKind) -> Int {
        if let known = groups.firstIndex(where: { $0.kind == kind }) { return known }
        let tree = BoundingVolumeHierarchy()
        tree.scale = frame.scale
        groups.append(Group(kind: kind, tree: tree))
        return groups.count - 1
    }

    private func discard(_ index: Int32) {
        groups[Int(entries[Int(index)].group)].tree.remove(entries[Int(index)].leaf)
        // Footprints may hold long runs; a free entry must not keep these alive.
        entries[Int(index)].footprint = .view(root, itemSize: 1)
        entries[Int(index)].leaf = -1
        entries[Int(index)].next = free
        free = index
        count -= 1
    }

    /// Starts an empty history with the store's own axes as digits; those of the first view refine them.
    private func chooseFrame(for footprint: Footprint) {
        guard case .view(let view, _) = footprint, view != root else { return }
        adopt(AddressFrame([root, view], extent: byteCount))
    }

    /// Tries the axes of a view as digits, since the present digits hardly separated its
    /// candidates.
    private func reconsiderFrame(for footprint: Footprint) {
        misses = 0
        patience = Swift.min(Swift.max(patience, 2 * count), Int.max / 4)
        guard case .view(let view, _) = footprint else { return }
        let candidate = AddressFrame([view, root], extent: byteCount)
        if candidate == frame { return }
        patience *= 2
        adopt(candidate)
    }

    private func adopt(_ frame: AddressFrame) {
        if frame == self.frame { return }
        self.frame = frame
        for group in groups {
            group.tree.removeAll()
            group.tree.scale = frame.scale
        }
        for index in entries.indices where entries[index].leaf >= 0 {
            let box = frame.box(of: entries[index].footprint)!
            entries[index].box = box
            entries[index].leaf = groups[Int(entries[index].group)].tree.insert(Int32(index), box)
        }
    }
}
