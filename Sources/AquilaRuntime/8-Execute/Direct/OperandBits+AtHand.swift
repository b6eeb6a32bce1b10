import AquilaTypes

// Conditions on operands whose operations are computed at once, and the addresses of their elements.

extension OperandBits {
    /// Largest number of elements whose operations cost no more than a record of them and a plan's share.
    @inlinable @inline(__always) static var fewElements: Int { 1 << 11 }

    /// True for few elements and for scalars: the first question, as most arrays that are recorded have more.
    @inlinable @inline(__always) var isShort: Bool { view.elementCount <= Self.fewElements }

    /// Address of the first element of an array whose store has memory.
    @inline(__always)
    var elements: UnsafeMutableRawPointer? {
        store!._withUnsafeGuaranteedRef { $0.allocation.map { $0.pointer + view.offset } }
    }

    /// The same, for writing at once; nil where tasks keep records of the elements.
    @inline(__always)
    var elementsToWrite: UnsafeMutableRawPointer? {
        store!._withUnsafeGuaranteedRef { store in
            guard store.images == nil, let allocation = store.allocation else { return nil }
            store.noteWrite()
            return allocation.pointer + view.offset
        }
    }

    /// True if no byte between the ends of one array is one between the ends of the other.
    @inline(__always)
    func isApart(from other: OperandBits) -> Bool {
        if store!.toOpaque() != other.store!.toOpaque() { return true }
        let (own, others) = (
            view.byteRange(itemSize: dtype.size), other.view.byteRange(itemSize: other.dtype.size)
        )
        return own.upperBound <= others.lowerBound || others.upperBound <= own.lowerBound
    }

    /// False if the view may show an element twice.
    @inline(__always)
    var arePointsApart: Bool {
        if view.rank == 1 { return abs(view.strides[0]) >= dtype.size || view.shape[0] <= 1 }
        // Bytes from the first element of the axes within to the end of their last one.
        var reach = dtype.size
        for axis in (0..<view.rank).reversed() where view.shape[axis] > 1 {
            if view.strides[axis] < reach { return false }
            reach &+= view.strides[axis] &* (view.shape[axis] &- 1)
        }
        return true
    }
}
