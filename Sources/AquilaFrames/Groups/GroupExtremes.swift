import AquilaArrays
import AquilaRuntime
import AquilaTypes

extension GroupReduce {
    /// The first or last text of each group in the order of their bytes.
    func extremeTexts(_ column: Column, isGreatest: Bool) throws(ArrayError) -> Column {
        let ranks = try TextRanks(column)
        let found = try extremeCodes(ranks.ranks, isGreatest: isGreatest)
        let positions = try grouping.runtime.reading([found]) { pointers in
            let ranked = pointers[0].assumingMemoryBound(to: Int32.self)
            return try grouping.runtime.makeRow(grouping.groupCount, of: Int.self) { target in
                for k in 0..<grouping.groupCount {
                    target[k] = ranked[k] < 0 ? -1 : Int(ranks.firsts[Int(ranked[k])])
                }
            }
        }
        return try column.at(RowPositions(positions, hasHoles: true))
    }

    /// The least or greatest category of each group, by the order of the dictionary.
    func extremeCodes(
        _ storage: ColumnStorage, _ codes: LogicalStore, _ dictionary: Column, isGreatest: Bool
    ) throws(ArrayError) -> Column {
        let found = try extremeCodes(codes, isGreatest: isGreatest)
        return Column(
            ColumnStorage(storage.type, count: grouping.groupCount, .codes(found, dictionary: dictionary)))
    }

    /// The least or greatest number that is not negative, -1 for a group without one.
    private func extremeCodes(_ codes: LogicalStore, isGreatest: Bool) throws(ArrayError) -> LogicalStore {
        let zero = AnyNDArray(Scalar(Int32(0)))
        let present = try AnyNDArray(codes).applying(.greaterEqual, zero).base
        let found =
            isGreatest
            ? try GroupReducer<Greatest<Int32>>(grouping: grouping, values: codes, validity: present).run()
            : try GroupReducer<Least<Int32>>(grouping: grouping, values: codes, validity: present).run()
        guard let known = found.validity else { return found.results }
        let filled = try AnyNDArray.apply(
            .where, [AnyNDArray(known), AnyNDArray(found.results), AnyNDArray(Scalar(Int32(-1)))])
        return try filled[0].base.withoutGaps()
    }
}
