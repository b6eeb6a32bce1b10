import Synchronization

/// Gives each tile to the next worker that asks.
final class TileCounter: Sendable {
    private let count: Int
    private let given = Atomic<Int>(0)

    init(count: Int) { self.count = count }

    func next() -> Int? {
        let tile = given.add(1, ordering: .relaxed).oldValue
        return tile < count ? tile : nil
    }
}
