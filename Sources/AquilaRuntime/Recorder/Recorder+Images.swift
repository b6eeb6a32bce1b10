import AquilaTypes

// Images: the positions of a store that the elements of another store name, found out from the
// values.

extension Constraint {
    /// The stores whose values determine an image, and the store that it cuts.
    fileprivate var image: (functions: [Int], range: Int, hint: ImageHint)? {
        switch self {
        case .image(let function, let range, let hint): ([function], range, hint)
        case .imageOfRanges(let begins, let ends, let range, let hint): ([begins, ends], range, hint)
        default: nil
        }
    }
}

extension Recorder {
    /// Finds the images of a launch, where the functions' values are already computed.
    func findImages(_ recorded: RecordedLaunch, _ launch: TaskLaunch) throws(ArrayError) {
        var open = launch.constraints.filter { $0.image != nil }
        guard !open.isEmpty else { return }
        hasImages = true
        let form = form(of: recorded, launch)
        while !open.isEmpty {
            // An image of an image is found after it.
            let next = open.firstIndex { constraint in
                !open.contains { constraint.image!.functions.contains($0.image!.range) }
            }
            let constraint = open.remove(at: next!)
            let isFollowing = constraint.image!.functions.contains { function in
                launch.constraints.contains { $0.image?.range == function }
                    && recorded.images[function] == nil
            }
            if isFollowing { continue }
            recorded.images[constraint.image!.range] = try facts(constraint, recorded, launch, form)
        }
    }

    /// The number of all facts, except for values, that the pieces of a launch's functions follow
    /// from.
    private func form(of recorded: RecordedLaunch, _ launch: TaskLaunch) -> Int {
        var hasher = Hasher()
        hasher.combine(recorded.identity)
        for argument in launch.arguments {
            hasher.combine(argument.store.view.shape)
            hasher.combine(argument.store.view.strides)
            hasher.combine(argument.store.view.offset)
        }
        return hasher.finalize()
    }

    private func facts(
        _ constraint: Constraint, _ recorded: RecordedLaunch, _ launch: TaskLaunch, _ form: Int
    ) throws(ArrayError) -> ImageFacts? {
        let image = constraint.image!
        let functions = image.functions.map { launch.arguments[$0].store }
        guard functions.allSatisfy({ $0.store.failure == nil && !window.writes($0.store) }) else {
            return nil
        }
        let source = recorded.images[image.functions[0]]?.identity ?? 0
        let key = ImageCache.Key(form: form, constraint: constraint, source: source)
        // The facts hold for two functions if the stores of both have the same ones.
        let known = functions.map { !$0.store.isSeenByOthers ? $0.store.images?[key] : nil }
        if let facts = known[0], known.allSatisfy({ $0 === facts }) { return facts }
        if functions.contains(where: { $0.store.flightSlot >= 0 }) { engine.settle() }
        guard functions.allSatisfy({ isAtHand($0.store) }) else { return nil }
        for function in functions {
            do { try engine.makeWhole(function.store) } catch {
                throw ArrayError(.system, "\(error)", underlying: error)
            }
        }
        let facts = try look(image, recorded, launch)
        for function in functions {
            function.store.images = function.store.images ?? ImageCache()
            function.store.images![key] = facts
        }
        return facts
    }

    /// True if a store's elements can be read without waiting.
    private func isAtHand(_ store: Store) -> Bool {
        store.failure == nil && (store.allocation != nil || store.placement >= 0)
    }

    /// Reads the function's values, piece by piece.
    private func look(
        _ image: (functions: [Int], range: Int, hint: ImageHint), _ recorded: RecordedLaunch,
        _ launch: TaskLaunch
    ) throws(ArrayError) -> ImageFacts {
        let views = launch.arguments.map(\.store.view)
        let solved = try recorded.solve(views)
        let functions = image.functions.map { launch.arguments[$0].store }
        guard functions.allSatisfy({ $0.dtype.isInteger }) else {
            throw ArrayError(
                .type,
                "\(recorded.task.qualifiedName): argument \(image.functions[0]) names positions, but has elements of "
                    + functions.map(\.dtype.name).joined(separator: ", "))
        }
        let points = (0..<solved.pointCount).map { point in
            let readers = image.functions.map { argument in
                let function = launch.arguments[argument].store
                let piece = solved.pieces[point * views.count + argument].view
                let ranges = recorded.images[argument]?.points[point]
                return PositionReader(
                    UnsafeRawPointer(function.store.allocation!.pointer),
                    ranges.map { function.view.rows($0) } ?? [piece], function.dtype)
            }
            return PositionSet(readers, image.hint).ranges
        }
        try check(points, image, recorded, views[image.range])
        return ImageFacts(points)
    }

    private func check(
        _ points: [[Range<Int>]], _ image: (functions: [Int], range: Int, hint: ImageHint),
        _ recorded: RecordedLaunch, _ view: View
    ) throws(ArrayError) {
        let extent = view.shape[recorded.modes[image.range] == .reduction ? 1 : 0]
        for ranges in points {
            guard let low = ranges.first?.lowerBound, let high = ranges.last?.upperBound,
                low < 0 || high > extent
            else { continue }
            throw ArrayError(
                .index,
                "\(recorded.task.qualifiedName): argument \(image.functions[0]) names position "
                    + "\(low < 0 ? low : high - 1) of argument \(image.range), whose first axis has extent \(extent)"
            )
        }
    }
}

extension View {
    /// The parts of the first axis that the ranges name.
    fileprivate func rows(_ ranges: [Range<Int>]) -> [View] {
        ranges.map { slicing(axis: 0, start: $0.lowerBound, count: $0.count, step: 1) }
    }
}

/// The elements of a piece of a function, as positions.
private struct PositionReader {
    private let base: UnsafeRawPointer
    private let parts: [View]
    private let dtype: DType

    /// - Parameter base: the address of an element with offset zero.
    init(_ base: UnsafeRawPointer, _ parts: [View], _ dtype: DType) {
        self.base = base
        self.parts = parts.filter { $0.elementCount > 0 }
        self.dtype = dtype
    }

    var positions: [Int] {
        var result: [Int] = []
        result.reserveCapacity(parts.reduce(0) { $0 + $1.elementCount })
        for part in parts {
            var walk = part
            walk.offset = 0
            walk.forEachOffset { result.append(position(base + part.offset + $0)) }
        }
        return result
    }

    /// The first and the last element; nil if there are none.
    var ends: (first: Int, last: Int)? {
        guard let first = parts.first, let last = parts.last else { return nil }
        let lastOffset = zip(last.shape, last.strides).reduce(last.offset) { $0 + ($1.0 - 1) * $1.1 }
        return (position(base + first.offset), position(base + lastOffset))
    }

    private func position(_ place: UnsafeRawPointer) -> Int {
        switch dtype {
        case .int32: Int(place.loadUnaligned(as: Int32.self))
        case .uint32: Int(place.loadUnaligned(as: UInt32.self))
        case .int16: Int(place.loadUnaligned(as: Int16.self))
        case .uint16: Int(place.loadUnaligned(as: UInt16.self))
        case .int8: Int(place.loadUnaligned(as: Int8.self))
        case .uint8, .bool: Int(place.loadUnaligned(as: UInt8.self))
        default: Int(truncatingIfNeeded: place.loadUnaligned(as: Int64.self))
        }
    }
}

/// Positions as ascending ranges with gaps between them.
private struct PositionSet {
    let ranges: [Range<Int>]

    init(_ readers: [PositionReader], _ hint: ImageHint) {
        if hint == .firstLast {
            let first = readers[0].ends
            let last = readers.count > 1 ? readers[1].ends.map { $0.last } : first.map { $0.last + 1 }
            let range = first.map { $0.first..<max(last!, $0.first) }
            ranges = range.map { $0.isEmpty ? [] : [$0] } ?? []
            return
        }
        let begins = readers[0].positions
        let all =
            readers.count > 1
            ? zip(begins, readers[1].positions).map { $0..<max($0, $1) } : begins.map { $0..<$0 + 1 }
        let joined = ByteRuns(all).ranges
        if hint == .minMax, let first = joined.first, let last = joined.last {
            ranges = [first.lowerBound..<last.upperBound]
        } else {
            ranges = joined
        }
    }
}
