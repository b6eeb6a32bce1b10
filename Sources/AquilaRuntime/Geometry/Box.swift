import AquilaTypes

/// The indices from `lower` up to, and without, `upper`, along each axis.
struct Box: Hashable {
    var lower: Shape
    var upper: Shape
    /// True if the box has no indices although its extents do not say so; a box without axes would
    /// otherwise have one index.
    var isVoid = false

    /// All indices of a shape.
    init(_ shape: Shape) { self.init(lower: Shape(repeating: 0, count: shape.count), upper: shape) }

    init(lower: Shape, upper: Shape) {
        self.lower = lower
        self.upper = upper
    }

    /// A box without indices.
    static func empty(rank: Int) -> Box {
        let zero = Shape(repeating: 0, count: rank)
        var box = Box(lower: zero, upper: zero)
        box.isVoid = true
        return box
    }

    var isEmpty: Bool { isVoid || zip(lower, upper).contains { $0 >= $1 } }
    var extents: Shape { combine(upper, lower, -) }
    var count: Int { isEmpty ? 0 : extents.product }

    func shifted(by shift: Shape) -> Box {
        isVoid ? self : Box(lower: combine(lower, shift, +), upper: combine(upper, shift, +))
    }

    func shifted(back shift: Shape) -> Box {
        isVoid ? self : Box(lower: combine(lower, shift, -), upper: combine(upper, shift, -))
    }

    func intersection(_ other: Box) -> Box {
        if isVoid || other.isVoid { return .empty(rank: lower.count) }
        return Box(lower: combine(lower, other.lower, max), upper: combine(upper, other.upper, min))
    }

    /// The indices of this box that are not in another one, as boxes that share none.
    func subtracting(_ other: Box) -> [Box] {
        let common = intersection(other)
        if isEmpty { return [] }
        if common.isEmpty { return [self] }
        var rest = self
        var result: [Box] = []
        for axis in lower.indices {
            if rest.lower[axis] < common.lower[axis] {
                var part = rest
                part.upper[axis] = common.lower[axis]
                result.append(part)
                rest.lower[axis] = common.lower[axis]
            }
            if common.upper[axis] < rest.upper[axis] {
                var part = rest
                part.lower[axis] = common.upper[axis]
                result.append(part)
                rest.upper[axis] = common.upper[axis]
            }
        }
        return result
    }

    func contains(_ other: Box) -> Bool { other.isEmpty || intersection(other) == other }

    /// The smallest box around both; an empty one adds nothing.
    func hull(_ other: Box) -> Box {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return Box(lower: combine(lower, other.lower, min), upper: combine(upper, other.upper, max))
    }

    private func combine(_ a: Shape, _ b: Shape, _ body: (Int, Int) -> Int) -> Shape {
        var result = a
        for axis in 0..<a.count { result[axis] = body(a[axis], b[axis]) }
        return result
    }
}
