import AquilaTypes

/// Map from each point of a domain to the element of a store that it touches, as an affine function
/// of the point's coordinates.
///
/// A view has such a form unless it runs over the end of an axis into the next row, as some
/// reshapes do.
struct IndexMap: Hashable {
    /// A coordinate: `offset + Σ steps[a] × point[a]`.
    struct Term: Hashable {
        var offset: Int
        var steps: Dims
    }

    /// A coordinate that follows one axis of the domain at most.
    struct Single {
        var offset: Int
        var axis: Int?
        var step: Int
    }

    /// Terms of the map, one for each axis of the store.
    var terms: [Term]
    /// Bytes from an element's start to the part of it that the view shows.
    var partOffset: Int

    /// The map of a view that has the domain's shape; nil where it is not affine.
    ///
    /// - Parameters:
    ///   - root: the whole store, dense.
    ///   - itemSizes: bytes of the view's elements, and of the store's.
    init?(_ view: View, of root: View, itemSizes: (Int, Int)) {
        let order = root.shape.indices.filter { root.shape[$0] > 1 }
            .sorted { root.strides[$0] > root.strides[$1] }
        func coordinates(_ offset: Int) -> (place: Shape, rest: Int) {
            var place = Shape(repeating: 0, count: root.rank)
            var rest = offset - root.offset
            for axis in order {
                place[axis] = rest / root.strides[axis]
                rest -= place[axis] * root.strides[axis]
            }
            return (place, rest)
        }
        let (origin, part) = coordinates(view.offset)
        guard part >= 0, part + itemSizes.0 <= itemSizes.1 else { return nil }
        partOffset = part
        terms = origin.map { Term(offset: $0, steps: Dims(repeating: 0, count: view.rank)) }
        for axis in 0..<view.rank where view.shape[axis] > 1 && view.strides[axis] != 0 {
            let count = view.shape[axis] - 1
            let (end, rest) = coordinates(view.offset + count * view.strides[axis])
            guard rest == part else { return nil }
            var bytes = 0
            for d in terms.indices {
                let distance = end[d] - origin[d]
                guard distance % count == 0 else { return nil }
                terms[d].steps[axis] = distance / count
                bytes += distance / count * root.strides[d]
            }
            guard bytes == view.strides[axis] else { return nil }
        }
        // Each axis alone stays within the store; all of them together must stay within it, too.
        let image = image(of: Box(view.shape))
        guard Box(root.shape).contains(image) else { return nil }
    }

    init(terms: [Term]) {
        self.terms = terms
        partOffset = 0
    }

    /// The map from each point to the element with the same coordinates.
    static func identity(rank: Int) -> IndexMap {
        IndexMap(
            terms: (0..<rank).map { axis in
                Term(offset: 0, steps: Dims((0..<rank).lazy.map { $0 == axis ? 1 : 0 }))
            })
    }

    /// The term of an axis of the store, if it follows one axis of the domain at most.
    func single(_ axis: Int) -> Single? {
        let term = terms[axis]
        var single = Single(offset: term.offset, axis: nil, step: 0)
        for (followed, step) in term.steps.enumerated() where step != 0 {
            guard single.axis == nil else { return nil }
            (single.axis, single.step) = (followed, step)
        }
        return single
    }

    /// The smallest box around the elements that points of a box touch.
    func image(of box: Box) -> Box {
        if box.isEmpty { return .empty(rank: terms.count) }
        var lower = Shape(repeating: 0, count: terms.count)
        var upper = lower
        for (d, term) in terms.enumerated() {
            lower[d] = term.offset
            upper[d] = term.offset + 1
            for (axis, step) in term.steps.enumerated() where step != 0 {
                let (a, b) = (step * box.lower[axis], step * (box.upper[axis] - 1))
                lower[d] += min(a, b)
                upper[d] += max(a, b)
            }
        }
        return Box(lower: lower, upper: upper)
    }

    /// A box of the domain; no point outside of it touches an element of the given box.
    ///
    /// - Parameter isWide: true adds the neighbouring points, so that no element of the given box
    ///   lies between those that adjacent points outside touch.
    func preimage(of box: Box, in domain: Shape, isWide: Bool = false) -> Box {
        if box.isEmpty { return .empty(rank: domain.count) }
        var result = Box(domain)
        for d in terms.indices {
            guard let term = single(d) else { continue }
            guard let axis = term.axis else {
                if !(box.lower[d]..<box.upper[d]).contains(term.offset) { return .empty(rank: domain.count) }
                continue
            }
            let margin = isWide ? 1 : 0
            let a = box.lower[d] - term.offset
            let b = box.upper[d] - 1 - term.offset
            let (first, last) =
                term.step > 0
                ? (ceilDivide(a, term.step), floorDivide(b, term.step))
                : (ceilDivide(-b, -term.step), floorDivide(-a, -term.step))
            result.lower[axis] = max(result.lower[axis], first - margin)
            result.upper[axis] = min(result.upper[axis], last + 1 + margin)
        }
        return result.isEmpty ? .empty(rank: domain.count) : result
    }

    /// The view of the elements that points of a box touch, in an instance that holds a box of the store.
    ///
    /// - Parameter root: the instance, whose shape is that of `held`.
    func view(of box: Box, in root: View, holding held: Box) -> View {
        var view = View(
            offset: root.offset + partOffset,
            shape: box.isEmpty ? Shape(repeating: 0, count: box.lower.count) : box.extents,
            strides: Dims(repeating: 0, count: box.lower.count))
        if box.isEmpty { return view }
        for (d, term) in terms.enumerated() {
            var place = term.offset - held.lower[d]
            for (axis, step) in term.steps.enumerated() where step != 0 {
                place += step * box.lower[axis]
                view.strides[axis] += step * root.strides[d]
            }
            view.offset += place * root.strides[d]
        }
        return view
    }
}
