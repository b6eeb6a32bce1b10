import AquilaArrays
import AquilaRuntime
import AquilaTypes

extension RowPositions {
    /// The rows where a mask is true. Waits for the mask. O(n).
    convenience init(where mask: AnyNDArray) throws(ArrayError) {
        self.init(try mask.runtime.nonzero(mask.base)[0].withoutGaps(), hasHoles: false)
    }

    /// Some consecutive rows, forwards or backwards.
    convenience init(from start: Int, count: Int, step: Int = 1, runtime: Runtime) throws(ArrayError) {
        let store = try runtime.makeRow(count, of: Int.self) { target in
            for k in 0..<count { target[k] = start + k * step }
        }
        self.init(store, hasHoles: false)
    }

    /// Rows by their positions; negative ones stand for rows of missing values.
    convenience init(_ positions: [Int], runtime: Runtime) throws(ArrayError) {
        self.init(
            try AnyNDArray.copying(positions, runtime).base, hasHoles: positions.contains { $0 < 0 })
    }

    /// True if all rows are rows of missing values.
    func isMissing() throws(ArrayError) -> Bool {
        guard hasHoles || count == 0 else { return false }
        let runtime = store.store.runtime
        return try runtime.reading([store]) { pointers in
            let positions = pointers[0].assumingMemoryBound(to: Int.self)
            return !runtime.anyRow(count) { positions[$0] >= 0 }
        }
    }

    func elements() throws(ArrayError) -> [Int] { try AnyNDArray(store).elements() }
}
