import AquilaTypes

extension TaskStep {
    /// Checks that pieces are parts of their stores, that written pieces do not meet and leave no
    /// element out, and that the launch's constraints hold.
    ///
    /// - Complexity: O(p log p) for p points, as long as few pieces meet.
    func checkPieces(in window: Window) throws(BrokenInvariant) {
        let recorded = window.launches[launch]
        for argument in slots.indices {
            for point in 0..<solved.pointCount { try checkPart(point, argument, of: wholes[argument]) }
        }
        guard recorded.form.launchDomain == nil else { return }
        for argument in slots.indices where modes[argument].isWrite {
            try checkDisjoint(argument, wholes[argument], in: window)
        }
        for constraint in recorded.form.constraints {
            for point in 0..<solved.pointCount where !holds(constraint, point, wholes) {
                throw broken("\(constraint) does not hold for the pieces of point \(point)")
            }
        }
    }

    private func broken(_ message: String) -> BrokenInvariant {
        BrokenInvariant(.partition, message, operation: operation)
    }

    /// Checks that a piece is the part of the whole that begins at its origin.
    private func checkPart(_ point: Int, _ argument: Int, of whole: View) throws(BrokenInvariant) {
        let piece = piece(point, argument)
        // Layers of a reduction have one axis more than their pieces.
        guard piece.view.rank == whole.rank, piece.view.elementCount > 0 else { return }
        var offset = whole.offset
        for axis in 0..<whole.rank {
            let (begin, extent) = (piece.origin[axis], piece.view.shape[axis])
            offset += begin * whole.strides[axis]
            let fits = begin >= 0 && begin + extent <= whole.shape[axis]
            guard fits, extent <= 1 || piece.view.strides[axis] == whole.strides[axis] else {
                throw broken("point \(point) has \(extent) elements from \(begin) on of argument \(argument)")
            }
        }
        guard offset == piece.view.offset else {
            throw broken(
                "the piece of point \(point) of argument \(argument) is elsewhere than at its origin")
        }
    }

    private func checkDisjoint(
        _ argument: Int, _ whole: View, in window: Window
    ) throws(BrokenInvariant) {
        let slot = slots[argument]
        let history =
            slot < window.slots.count
            ? AccessHistory(root: window.slots[slot].root, itemSize: window.slots[slot].dtype.size)
            : AccessHistory(
                root: View(
                    contiguous: [whole.byteRange(itemSize: types[argument].size).upperBound], itemSize: 1),
                itemSize: 1)
        var found: [Int32] = []
        var count = 0
        for point in 0..<solved.pointCount {
            let view = piece(point, argument).view
            count += view.elementCount
            if view.elementCount == 0 { continue }
            history.record(
                .view(view, itemSize: types[argument].size), .write, by: Int32(point), into: &found)
            if let other = found.first {
                throw broken("points \(other) and \(point) write the same elements of argument \(argument)")
            }
        }
        if modes[argument] == .output, count < whole.elementCount {
            throw broken("\(whole.elementCount - count) elements of argument \(argument) are in no piece")
        }
    }

    // MARK: Constraints

    private func holds(_ constraint: Constraint, _ point: Int, _ wholes: [View]) -> Bool {
        func box(_ argument: Int) -> Box {
            let piece = piece(point, argument)
            return Box(piece.view.shape).shifted(by: piece.origin)
        }
        // Without the axis of layers, which a reduction's pieces lack.
        func whole(_ argument: Int) -> Box {
            let shape = wholes[argument].shape
            return Box(Shape(shape.dropFirst(shape.count - piece(point, argument).view.rank)))
        }
        switch constraint {
        case .align(let a, let b): return box(a) == box(b)
        case .alignAll: return slots.indices.allSatisfy { box(0) == box($0) }
        case .broadcast(let argument, let axes):
            let (mine, whole) = (box(argument), whole(argument))
            return (axes ?? Array(mine.lower.indices)).allSatisfy {
                mine.lower[$0] == 0 && mine.upper[$0] == whole.upper[$0]
            }
        case .minimumExtent(let argument, let axis, let extent):
            return box(argument).extents[axis] >= min(extent, whole(argument).extents[axis])
        case .bloat(let source, let bloated, let low, let high):
            var grown = box(source)
            if grown.isEmpty { return true }
            for axis in low.indices {
                grown.lower[axis] -= low[axis]
                grown.upper[axis] += high[axis]
            }
            return box(bloated).holds(grown.intersection(whole(bloated)))
        case .scale(let small, let large, let factors):
            var grown = box(small)
            for axis in factors.indices {
                grown.lower[axis] *= factors[axis]
                grown.upper[axis] *= factors[axis]
            }
            return box(large).holds(grown.intersection(whole(large)))
        case .along(let argument, let axes, _, _):
            let (mine, whole) = (box(argument), whole(argument))
            return mine.lower.indices.allSatisfy { own in
                let isCut = own < axes.count && axes[own] != nil
                return isCut || mine.lower[own] == 0 && mine.upper[own] == whole.upper[own]
            }
        // The piece of an image depends on the values of the function, which are not checked.
        case .image, .imageOfRanges: return true
        }
    }
}

extension Box {
    /// True if all indices of another box are in this one.
    func holds(_ other: Box) -> Bool { other.isEmpty || intersection(other) == other }
}
