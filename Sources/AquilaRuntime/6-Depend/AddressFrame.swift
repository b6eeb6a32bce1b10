import AquilaTypes

/// A box of digits of byte addresses, both ends included. Digits that a frame lacks are zero.
struct AddressBox: BitwiseCopyable, Equatable {
    var low: SIMD4<Int>
    var high: SIMD4<Int>

    @inline(__always)
    func meets(_ other: AddressBox) -> Bool {
        all((low .<= other.high) .& (other.low .<= high))
    }

    @inline(__always)
    func holds(_ other: AddressBox) -> Bool {
        all((low .<= other.low) .& (other.high .<= high))
    }

    @inline(__always)
    func union(_ other: AddressBox) -> AddressBox {
        AddressBox(
            low: low.replacing(with: other.low, where: other.low .< low),
            high: high.replacing(with: other.high, where: other.high .> high))
    }
}

/// A number system for the byte addresses of a store, in which the pieces of a tiling are boxes.
///
/// Tiles of columns have byte ranges that all overlap; with row and column as digits they are
/// apart. Units are strides, each a multiple of the next, the last one a byte. They come from the
/// store's own shape and from the views in use, so that a reshaped store's tiles and the
/// interleaved parts `a[k::n]` are boxes as well.
struct AddressFrame: Equatable {
    /// Units of the digits, largest first; one in unused places.
    private(set) var units = SIMD4<Int>(repeating: 1)
    /// Number of units that fit in the next larger one.
    private var ratios = SIMD4<Int>(repeating: 1)
    private(set) var count = 1
    /// Weights that make the sides of a box comparable: one over the number of values of each
    /// digit.
    private(set) var scale = SIMD4<Float>(repeating: 0)

    /// Makes a frame whose units are the strides of some views, as far as these divide each other;
    /// earlier views come first.
    init(_ views: [View], extent: Int) {
        var chain: [Int] = []
        for view in views {
            let strides = (0..<view.rank).filter { view.shape[$0] > 1 && view.strides[$0] != 0 }
                .map { abs(view.strides[$0]) }
            for unit in strides.sorted(by: >) where unit > 1 && unit < extent && chain.count < 3 {
                let fits = chain.allSatisfy { $0 != unit && ($0 % unit == 0 || unit % $0 == 0) }
                if fits { chain.append(unit) }
            }
        }
        chain.sort(by: >)
        count = chain.count + 1
        for (k, unit) in chain.enumerated() { units[k] = unit }
        var size = Swift.max(extent, 1)
        for k in 0..<count {
            ratios[k] = Swift.max(size / units[k], 1)
            scale[k] = 1 / Float(ratios[k])
            size = units[k]
        }
    }

    /// A box that holds the footprint; nil for an empty one. It is exact for views whose axes step
    /// along digits, and wider for others.
    func box(of footprint: Footprint) -> AddressBox? {
        let bounds = footprint.bounds
        if bounds.isEmpty { return nil }
        var box = AddressBox(low: digits(bounds.lowerBound), high: SIMD4())
        box.high = box.low
        let last = count &- 1
        if case .view(let view, let itemSize) = footprint, bounds.lowerBound > -1 << 61 {
            for axis in 0..<view.rank {
                let steps = view.shape[axis] &- 1
                if steps > 0 { widen(&box, by: abs(view.strides[axis]), steps) }
            }
            box.high[last] &+= itemSize &- 1
        } else {
            box.high[last] &+= bounds.count &- 1
        }
        carry(&box)
        return box
    }

    private func digits(_ address: Int) -> SIMD4<Int> {
        var digits = SIMD4<Int>()
        var rest = address
        for k in 0..<count &- 1 {
            let digit = floorDivide(rest, units[k])
            digits[k] = digit
            rest &-= digit &* units[k]
        }
        digits[count &- 1] = rest
        return digits
    }

    /// Extends a box by an axis, written in digits that may be negative: a step of an antidiagonal
    /// is a row more and a column less.
    @inline(__always)
    private func widen(_ box: inout AddressBox, by stride: Int, _ steps: Int) {
        var rest = stride
        for k in 0..<count &- 1 {
            let unit = units[k]
            if abs(rest) &* steps < unit { continue }
            let digit = rest == unit ? 1 : floorDivide(rest &+ unit / 2, unit)
            rest &-= digit &* unit
            if digit < 0 { box.low[k] &+= digit &* steps } else { box.high[k] &+= digit &* steps }
            if rest == 0 { return }
        }
        let last = count &- 1
        if rest < 0 { box.low[last] &+= rest &* steps } else { box.high[last] &+= rest &* steps }
    }

    /// Brings digits back into their range; a digit that runs over takes its whole range.
    @inline(__always)
    private func carry(_ box: inout AddressBox) {
        var k = count &- 1
        while k > 0 {
            let ratio = ratios[k]
            if box.low[k] < 0 || box.high[k] >= ratio {
                let (low, high) = (floorDivide(box.low[k], ratio), floorDivide(box.high[k], ratio))
                box.low[k &- 1] &+= low
                box.high[k &- 1] &+= high
                box.low[k] = low == high ? box.low[k] &- low &* ratio : 0
                box.high[k] = low == high ? box.high[k] &- low &* ratio : ratio &- 1
            }
            k &-= 1
        }
    }
}
