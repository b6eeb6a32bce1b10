import AquilaTypes

/// Distances by which stores lag behind the computation when a kernel reads, at other points, the
/// store that it writes, as in `u[1:-1] = (u[:-2] + u[2:]) / 2`. Such an assignment needs no
/// temporary, since the direction of the loops is proven.
///
/// The outermost axis is walked in ascending order. A row that is computed stays in a buffer until
/// every row that still reads its old elements has been computed as well.
struct DeferredStore: Equatable {
    /// Number of rows by which a store lags: a row is stored when the row this many after it has
    /// been computed.
    var back: Int
    /// Number of rows before a row that may read its old elements.
    var forward: Int

    /// Largest lag in rows; a temporary serves larger distances better.
    static let maximumLag = 16

    /// Derives the lag; nil where the direction cannot be proven, since the views differ in their
    /// strides or rows interleave.
    init?(write: View, reads: [View], itemSize: Int) {
        let axes = (0..<write.rank).filter { write.shape[$0] > 1 }
        guard axes.count >= 2, axes.allSatisfy({ write.strides[$0] > 0 }),
            let outer = axes.first, axes.allSatisfy({ write.strides[$0] <= write.strides[outer] }),
            write.strides[axes.last!] == itemSize
        else { return nil }
        let step = write.strides[outer]
        let span = axes.dropFirst().reduce(itemSize) { $0 + (write.shape[$1] - 1) * write.strides[$1] }
        guard span <= step else { return nil }
        back = 0
        forward = 0
        for read in reads {
            guard axes.allSatisfy({ read.strides[$0] == write.strides[$0] }) else { return nil }
            // Row i of the read meets row j of the write where |delta + (i - j) step| < span.
            let delta = read.offset - write.offset
            back = max(back, floorDivide(span - 1 - delta, step))
            forward = max(forward, floorDivide(span - 1 + delta, step))
        }
        guard max(back, forward) <= Self.maximumLag else { return nil }
    }

    mutating func widen(to other: DeferredStore) {
        back = max(back, other.back)
        forward = max(forward, other.forward)
    }
}
