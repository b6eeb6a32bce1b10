import AquilaTypes

/// The indices from `lower` up to, and without, `upper`, along each axis.
struct Box: Equatable {
    var lower: Shape
    var upper: Shape

    /// All indices of a shape.
    init(_ shape: Shape) { self.init(lower: Shape(repeating: 0, count: shape.count), upper: shape) }

    init(lower: Shape, upper: Shape) {
        self.lower = lower
        self.upper = upper
    }

    var isEmpty: Bool { zip(lower, upper).contains { $0 >= $1 } }
    var extents: Shape { combine(upper, lower, -) }
    var count: Int { isEmpty ? 0 : extents.product }

    func shifted(by shift: Shape) -> Box {
        Box(lower: combine(lower, shift, +), upper: combine(upper, shift, +))
    }

    func shifted(back shift: Shape) -> Box {
        Box(lower: combine(lower, shift, -), upper: combine(upper, shift, -))
    }

    func intersection(_ other: Box) -> Box {
        Box(lower: combine(lower, other.lower, max), upper: combine(upper, other.upper, min))
    }

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
