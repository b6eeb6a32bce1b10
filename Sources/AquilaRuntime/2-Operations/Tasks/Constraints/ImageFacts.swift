import AquilaTypes
import Synchronization

/// The known positions of an image: for each point of a launch, the positions that its piece of the
/// function names, as ascending ranges.
final class ImageFacts: Sendable {
    let points: [[Range<Int>]]
    /// Number of the facts, unique in a process; part of a plan's key.
    let identity: UInt64

    private static let count = Atomic<UInt64>(1)

    init(_ points: [[Range<Int>]]) {
        self.points = points
        identity = Self.count.add(1, ordering: .relaxed).oldValue
    }
}

/// The images of a store's elements that launches have asked for.
final class ImageCache {
    struct Key: Hashable {
        /// Form of the launch, with the shapes and views of its stores.
        var form: Int
        var constraint: Constraint
        /// Identity of the facts from which the function's own pieces follow.
        var source: UInt64
    }

    private static let capacity = 64
    private var facts: [Key: ImageFacts] = [:]

    /// The facts for a key. All of them go when there are too many.
    subscript(key: Key) -> ImageFacts? {
        get { facts[key] }
        set {
            if facts.count >= Self.capacity { facts.removeAll() }
            facts[key] = newValue
        }
    }
}

extension SolvedLaunch {
    /// Cuts the pieces of an argument down to the positions of an image.
    mutating func narrow(_ argument: Int, of argumentCount: Int, to facts: ImageFacts, itemSize: Int) {
        for point in 0..<pointCount {
            let place = point * argumentCount + argument
            let whole = pieces[place].view
            let ranges = facts.points[point]
            let low = ranges.first?.lowerBound ?? 0
            let high = ranges.last?.upperBound ?? 0
            pieces[place].view = whole.slicing(axis: 0, start: low, count: high - low, step: 1)
            pieces[place].origin[0] = low
            guard ranges.count > 1, let row = whole.denseRow(itemSize: itemSize) else { continue }
            pieces[place].runs = ByteRuns(
                ranges.map { whole.offset + $0.lowerBound * row..<whole.offset + $0.upperBound * row })
        }
    }
}

extension View {
    /// The bytes of one position of the first axis, where these follow one another without gaps;
    /// nil for other views.
    fileprivate func denseRow(itemSize: Int) -> Int? {
        let row = indexing(axis: 0, at: 0)
        let bytes = row.elementCount * itemSize
        return row.isContiguous(itemSize: itemSize) && strides[0] == bytes ? bytes : nil
    }
}
