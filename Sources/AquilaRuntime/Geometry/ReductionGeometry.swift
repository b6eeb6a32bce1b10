import AquilaKernels
import AquilaTypes

/// The order in which a reduction combines its elements: a function of the shape, the axes, and the
/// strides of its operand and mask alone, so that neither fusion nor tiers nor threads change a bit
/// of the result.
///
/// The operand's axes are sorted by stride, largest first, and axes of one class that nest are
/// joined. Then the reduced axes are combined innermost first, in leaves of a fixed length: along
/// rows (32 virtual lanes and a tree) or, where an axis that stays is innermost, one row of
/// accumulators after the other. The leaves' results form the operand of the next stage, until one
/// is left.
struct ReductionGeometry: Hashable {
    /// A joined axis: the axes of the operand that it covers, outermost first.
    struct Axis: Hashable {
        var members: [Int]
        var extent: Int
        var isReduced: Bool
        /// Number of the members' elements that come before the axis begins.
        var skip = 0
    }

    var axes: [Axis]
    /// True if the innermost reduced axis runs along the columns of the kernel.
    var alongRows: Bool

    /// Number of elements of a leaf along rows, and number of rows of a leaf of accumulators.
    static let rowLeaf = 8192
    static let columnLeaf = 256
    /// Extent from which on inner axes are not joined with outer ones, so that strided operands can
    /// be fused.
    static let joinBelow = 1024
    /// Length below which rows are better taken as columns of accumulators, when there are many of
    /// them.
    static let shortRow = 32

    /// - Parameter others: arrays and coordinates of the same shape that are walked beside the
    ///   operand; axes that do not nest in these stay apart, too.
    init(_ view: View, axes reduced: UInt64, alongside others: [View] = []) {
        var sorted = (0..<view.rank).filter { view.shape[$0] != 1 }
        sorted = sorted.enumerated().sorted { a, b in
            let x = abs(view.strides[a.element])
            let y = abs(view.strides[b.element])
            return x != y ? (x > y || x == 0) && y != 0 : a.offset < b.offset
        }.map(\.element)
        axes = []
        for axis in sorted {
            let isReduced = reduced >> UInt64(axis) & 1 == 1
            if let last = axes.last, last.isReduced == isReduced, view.shape[axis] < Self.joinBelow,
                ([view] + others).allSatisfy({
                    $0.strides[last.members.last!] == $0.strides[axis] * view.shape[axis]
                })
            {
                axes[axes.count - 1].members.append(axis)
                axes[axes.count - 1].extent *= view.shape[axis]
            } else {
                axes.append(Axis(members: [axis], extent: view.shape[axis], isReduced: isReduced))
            }
        }
        alongRows = Self.runsAlongRows(axes)
    }

    static func runsAlongRows(_ axes: [Axis]) -> Bool {
        guard let inner = axes.last, let kept = axes.last(where: { !$0.isReduced }),
            let reduced = axes.last(where: \.isReduced)
        else { return true }
        return runsAlongRows(isReducedInner: inner.isReduced, kept: kept.extent, reduced: reduced.extent)
    }

    /// The same, by the extents of the innermost axis that stays and of the innermost one that is reduced.
    static func runsAlongRows(isReducedInner: Bool, kept: Int, reduced: Int) -> Bool {
        isReducedInner
            ? reduced >= shortRow || kept < shortRow : kept < shortRow / 2 && reduced >= 2 * shortRow
    }

    var kept: [Axis] { axes.filter { !$0.isReduced } }
    var reduced: [Axis] { axes.filter(\.isReduced) }

    /// True if another array of the same domain can be walked along the joined axes.
    func admits(_ view: View) -> Bool {
        axes.allSatisfy { axis in
            zip(axis.members, axis.members.dropFirst()).allSatisfy { outer, inner in
                view.strides[outer] == view.strides[inner] * view.shape[inner]
            }
        }
    }
}
