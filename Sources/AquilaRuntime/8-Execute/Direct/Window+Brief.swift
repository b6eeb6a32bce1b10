import AquilaTypes

extension Window {
    /// True if planning the window would take longer than running its operations one after the other.
    ///
    /// This follows from the recorded stream alone.
    func isBrief(_ limits: WindowLimits) -> Bool {
        guard !operations.isEmpty, failures.isEmpty else { return false }
        for operation in operations where !isBrief(operation, limits.directElements) { return false }
        return true
    }

    /// True if a task may take longer than waking a thread does, by the elements of its arguments.
    func hasLongTasks(_ limits: WindowLimits) -> Bool {
        !launches.isEmpty
            && operations.contains { operation in
                operation.kind == .task
                    && !operation.references.allSatisfy { hasAtMost(limits.directElements, $0) }
            }
    }

    @inline(__always)
    private func isBrief(_ operation: Operation, _ most: Int) -> Bool {
        switch operation.kind {
        case .map, .sequence, .kernel: hasAtMost(most, operation.outputs.lowerBound)
        case .reduce: hasAtMost(most, operation.inputs.lowerBound)
        case .task: isBriefTask(operation, most)
        }
    }

    @inline(__always)
    private func hasAtMost(_ most: Int, _ position: Int) -> Bool {
        view(of: references[position]).elementCount <= most
    }

    /// Bytes of the stores that the window makes.
    var freshBytes: Int {
        slots.reduce(0) { $1.hasValue ? $0 : $0 + Allocator.size(of: Allocator.sizeClass(of: $1.byteCount)) }
    }

    private func isBriefTask(_ operation: Operation, _ most: Int) -> Bool {
        let launch = launches[Int(operation.parameter)]
        return launch.task.isBrief && launch.images.isEmpty && launch.unbounds.isEmpty
            && operation.references.allSatisfy { hasAtMost(most, $0) }
    }

    // MARK: Ranks

    /// True if every rank has all elements of the window's stores, old and new ones.
    func isEverywhere(_ ranks: Ranks) -> Bool {
        for slot in slots {
            let isWhole =
                slot.hasValue
                ? ranks.placement(slot.placement).map { $0.isWhole && $0.home == .everywhere } ?? false
                : ranks.isSmall(slot.root.shape, itemSize: slot.dtype.size)
            if !isWhole { return false }
        }
        return true
    }

    /// Notes that every rank has all of the new stores that live.
    func placeEverywhere(_ ranks: Ranks) {
        for slot in slots where !slot.hasValue {
            slot.store?._withUnsafeGuaranteedRef { $0.placement = ranks.numberOfWhole($0) }
        }
    }
}
