import AquilaTypes

/// A front for elements whose number is not known yet: a page that will hold the extents, then room for
/// as many elements as there may be. Its owner is an object of another library, until that has found them
/// and hands the front to their store.
public enum LateFront {
    /// Finds the elements of an owner, and calls `Store.takeOver`; set once.
    nonisolated(unsafe) public static var find: (@Sendable (UnsafeRawPointer) -> Void)?

    /// Owners have even addresses; odd ones stand for owners that have not found their elements.
    private static let mark: UInt = 1

    /// A front for at most this many bytes; nil where none is left. Extents are to be read at its
    /// beginning, the elements a page later.
    ///
    ///     func front(of owner: AnyObject) -> UInt? {
    ///         LateFront.take(800, for: Unmanaged.passUnretained(owner).toOpaque())
    ///     }
    ///
    /// - Complexity: O(1); reserves addresses, and no memory.
    public static func take(_ bytes: Int, for owner: UnsafeRawPointer) -> UInt? {
        let marked = UnsafeRawPointer(bitPattern: UInt(bitPattern: owner) | mark)!
        guard let region = FrontRegion.shared else { return nil }
        let front = region.take(max(bytes, 1) + FrontRegion.page, for: marked)
        return front == region.beyond ? nil : front
    }

    /// Address of the first element of a front; the extents are a page before it.
    ///
    ///     func elements(of owner: AnyObject) -> UInt? {
    ///         LateFront.take(800, for: Unmanaged.passUnretained(owner).toOpaque()).map(LateFront.elements)
    ///     }
    ///
    /// - Complexity: O(1).
    public static func elements(of front: UInt) -> UInt { front + UInt(FrontRegion.page) }

    /// Gives a front back that no store has taken over.
    ///
    ///     func giveUp(_ front: UInt) { LateFront.give(back: front) }
    ///
    /// - Complexity: O(1).
    public static func give(back front: UInt) { FrontRegion.shared?.give(back: front) }

    /// The store of a front; nil if its owner does not find the elements.
    static func settled(_ owner: UnsafeRawPointer, _ front: UInt) -> Store? {
        var owner = owner
        if UInt(bitPattern: owner) & mark != 0 {
            find?(UnsafeRawPointer(bitPattern: UInt(bitPattern: owner) & ~mark)!)
            guard let found = FrontRegion.shared?.owner(of: front)?.owner, found != owner else { return nil }
            owner = found
        }
        return Unmanaged<Store>.fromOpaque(owner).takeUnretainedValue()
    }
}

extension Store {
    /// Makes a late front this store's, which has one axis.
    ///
    ///     func settle(_ store: Store, at front: UInt) { store.takeOver(front) }
    ///
    /// - Complexity: O(1).
    public func takeOver(_ late: UInt) {
        guard front == 0, let region = FrontRegion.shared else { return LateFront.give(back: late) }
        front = LateFront.elements(of: late)
        hasExtentsAtFront = true
        ownsFront = true
        region.hand(late, to: Unmanaged.passUnretained(self).toOpaque())
    }

    /// Shows the extent and the stride before the front.
    func showExtents() -> Bool {
        let page = front - UInt(FrontRegion.page)
        guard hasExtentsAtFront, Pages.open(page, FrontRegion.page) else { return false }
        let words = UnsafeMutablePointer<Int>(bitPattern: page)!
        words[0] = root.shape.product
        words[1] = dtype.size
        hasPagesAtFront = true
        return true
    }
}
