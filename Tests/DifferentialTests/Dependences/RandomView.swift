import AquilaTypes
import TestSupport

/// Random views of a small store, and the bytes that they touch.
struct RandomStore {
    /// Bytes of a store, one bit each.
    typealias Bytes = SIMD8<UInt64>
    static let capacity = 512

    let root: View
    let itemSize: Int

    init(_ random: inout SplitMix64) {
        itemSize = random.pick([1, 2, 4, 8, 16])
        let room = Self.capacity / itemSize
        var shape = Shape()
        var count = 1
        for _ in 0..<random.pick([1, 1, 2, 2, 2, 3, 3, 4, 5]) {
            let most = Swift.min(room / count, random.pick([2, 4, 9, 30, 512]))
            shape.append(Int.random(in: 1...Swift.max(most, 1), using: &random))
            count *= shape[shape.count - 1]
        }
        var root = View(contiguous: shape, itemSize: itemSize)
        if random.chance(25) { root = root.transposed((0..<shape.count).shuffled(using: &random)) }
        self.root = root
    }

    /// A view made of slices, transposes, diagonals, reshapes, type views, new axes and broadcasts,
    /// with its item size; if `isBox`, of slices, transposes and new axes only.
    func view(_ random: inout SplitMix64, isBox: Bool = false) -> (view: View, itemSize: Int) {
        var view = root
        var size = itemSize
        for _ in 0..<random.below(6) {
            switch random.below(isBox ? 6 : 11) {
            case 0...3: slice(&view, &random)
            case 4: view = view.transposed((0..<view.rank).shuffled(using: &random))
            case 5: if view.rank < 7 { view = view.insertingAxis(at: random.below(view.rank + 1)) }
            case 6:
                guard view.rank >= 2 else { continue }
                let axes = (0..<view.rank).shuffled(using: &random)
                let k = random.below(5) - 2
                view = view.diagonal(offset: k, axis1: axes[0], axis2: axes[1])
            case 7, 8: reshape(&view, size, &random)
            case 9: retype(&view, &size, &random)
            default: view = stretched(view, &random)
            }
        }
        return (view, size)
    }

    /// A view with arbitrary strides within the store.
    func stridedView(_ random: inout SplitMix64) -> (view: View, itemSize: Int) {
        while true {
            var shape = Shape()
            var strides = Dims()
            for _ in 0..<random.below(6) {
                shape.append(1 + random.below(6))
                strides.append(random.below(81) - 40)
            }
            let size = 1 + random.below(8)
            let view = View(offset: random.below(Self.capacity), shape: shape, strides: strides)
            let range = view.byteRange(itemSize: size)
            if range.lowerBound >= 0 && range.upperBound <= Self.capacity { return (view, size) }
        }
    }

    private func slice(_ view: inout View, _ random: inout SplitMix64) {
        guard view.rank > 0 else { return }
        let axis = random.below(view.rank)
        let extent = view.shape[axis]
        guard extent > 0 else { return }
        if random.chance(20) {
            view = view.indexing(axis: axis, at: random.below(extent))
            return
        }
        let start = random.below(extent)
        let step = (1 + random.below(random.pick([1, 2, 4]))) * random.pick([1, 1, -1])
        let most = step > 0 ? (extent - 1 - start) / step + 1 : start / -step + 1
        let count = random.chance(5) ? 0 : random.chance(50) ? most : 1 + random.below(most)
        view = view.slicing(axis: axis, start: start, count: count, step: step)
    }

    private func reshape(_ view: inout View, _ size: Int, _ random: inout SplitMix64) {
        var rest = view.elementCount
        guard rest > 0 else { return }
        var shape = Shape()
        for _ in 0..<random.below(3) {
            let divisors = (1...rest).filter { rest % $0 == 0 }
            shape.append(random.pick(divisors))
            rest /= shape[shape.count - 1]
        }
        shape.append(rest)
        view = view.reshaped(to: shape, itemSize: size) ?? view
    }

    /// A part of each item, such as `.imag`, or the last axis as items of another size.
    private func retype(_ view: inout View, _ size: inout Int, _ random: inout SplitMix64) {
        let other = random.pick([1, 2, 4, 8, 16])
        if other < size, random.chance(50) {
            view.offset += other * random.below(size / other)
            size = other
        } else if view.rank > 0, view.strides[view.rank - 1] == size,
            view.shape[view.rank - 1] * size % other == 0
        {
            view.shape[view.rank - 1] = view.shape[view.rank - 1] * size / other
            view.strides[view.rank - 1] = other
            size = other
        }
    }

    private func stretched(_ view: View, _ random: inout SplitMix64) -> View {
        guard view.rank < 7 else { return view }
        var shape = view.shape
        shape.insert(1 + random.below(3), at: 0)
        return view.broadcast(to: shape)!
    }

    static func bytes(_ view: View, _ itemSize: Int) -> Bytes {
        var bytes = Bytes()
        view.forEachOffset { offset in
            for byte in view.offset + offset..<view.offset + offset + itemSize {
                bytes[byte >> 6] |= 1 << UInt64(byte & 63)
            }
        }
        return bytes
    }
}

extension RandomStore.Bytes {
    var isEmpty: Bool { self == .zero }
    func meets(_ other: Self) -> Bool { self & other != .zero }
    func holds(_ other: Self) -> Bool { self & other == other }

    /// The set bytes as runs.
    var runs: ByteRuns {
        ByteRuns((0..<512).lazy.filter { self[$0 >> 6] >> UInt64($0 & 63) & 1 != 0 }.map { $0..<$0 + 1 })
    }
}
