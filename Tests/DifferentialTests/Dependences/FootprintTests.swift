import AquilaTypes
import TestSupport
import Testing

/// Overlap and containment of footprints, against their bytes.
@Suite struct FootprintTests {
    static let pairs = DifferentialTests.programs * 3 / 5

    /// Every composition of views is decided: an undecided pair counts as a wrong answer.
    @Test func composedViewsAreDecided() {
        check(seed: 1) { store, random in store.view(&random) }
    }

    @Test func anyStridesAreDecided() {
        check(seed: 2) { store, random in store.stridedView(&random) }
    }

    @Test func boxesAreContainedExactly() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<Self.pairs {
            let store = RandomStore(&random)
            let (a, size) = store.view(&random, isBox: true)
            let (b, _) = store.view(&random, isBox: true)
            let truth = RandomStore.bytes(a, size).holds(RandomStore.bytes(b, size))
            if a.contains(b, itemSize: size, otherItemSize: size) == truth { continue }
            Issue.record("\(a) contains \(b), items of \(size), of \(store.root): \(!truth)")
            return
        }
    }

    /// With all strides scaled by a factor, the answers stay the same.
    @Test func largeStridesAreDecidedAlike() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<Self.pairs {
            let store = RandomStore(&random)
            let (a, b) = (store.stridedView(&random).view, store.stridedView(&random).view)
            let factor = random.pick([1 << 30 | 5, 1 << 40 | 13, 1 << 50])
            let near = a.sharesBytes(with: b, itemSize: 1, otherItemSize: 1)
            let far = a.scaled(by: factor).sharesBytes(
                with: b.scaled(by: factor), itemSize: 1, otherItemSize: 1)
            if near == far { continue }
            Issue.record("\(a), \(b): \(near), times \(factor): \(far)")
            return
        }
    }

    /// A single common byte of two views of much memory is found.
    @Test func plantedBytesAreFound() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<Self.pairs {
            var views = (0..<2).map { _ in Self.largeView(&random) }
            let places = views.map { view in
                (0..<view.rank).reduce(0) { $0 + random.below(view.shape[$1]) * view.strides[$1] }
            }
            views[0].offset = places[1]
            views[1].offset = places[0]
            if views[0].sharesBytes(with: views[1], itemSize: 1, otherItemSize: 1) { continue }
            Issue.record("\(views)")
            return
        }
    }

    private static func largeView(_ random: inout SplitMix64) -> View {
        var view = View(offset: 0, shape: Shape(), strides: Dims())
        for _ in 0..<1 + random.below(4) {
            view.shape.append(1 + random.below(1 << random.below(16)))
            view.strides.append(random.below(1 << random.below(42)) * random.pick([-1, 1]))
        }
        return view
    }

    private func check(
        seed: UInt64, _ draw: (RandomStore, inout SplitMix64) -> (view: View, itemSize: Int)
    ) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<Self.pairs {
            let store = RandomStore(&random)
            let (a, size) = draw(store, &random)
            let (b, otherSize) = draw(store, &random)
            let (x, y) = (RandomStore.bytes(a, size), RandomStore.bytes(b, otherSize))
            var pairs = [(Footprint.view(a, itemSize: size), Footprint.view(b, itemSize: otherSize))]
            if random.chance(10) { pairs.append((pairs[0].0, .runs(y.runs))) }
            if random.chance(10) { pairs.append((.runs(x.runs), pairs[0].1)) }
            if random.chance(10) { pairs.append((.runs(x.runs), .runs(y.runs))) }
            for (p, q) in pairs {
                if p.overlaps(q) == x.meets(y), !p.covers(q) || x.holds(y) { continue }
                Issue.record("\(p) and \(q) overlap: \(p.overlaps(q)), cover: \(p.covers(q))")
                return
            }
        }
    }
}

extension View {
    fileprivate func scaled(by factor: Int) -> View {
        View(offset: offset * factor, shape: shape, strides: Dims(strides.map { $0 * factor }))
    }
}
