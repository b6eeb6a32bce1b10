import AquilaTypes

extension Lowering {
    /// Adds the step of a task.
    mutating func lowerTask(_ group: FusionGroup) {
        let index = group.operations[0]
        let operation = window.operations[index]
        let recorded = window.launches[Int(operation.parameter)]
        let references = recorded.places.map { window.references[Int(operation.first) + $0] }
        let views = group.points?.views ?? references.map { window.view(of: $0) }
        // The call has checked that the constraints can be solved.
        guard let solved = group.points?.solved ?? (try? recorded.solve(views)) else { return }
        for (argument, reference) in references.enumerated() {
            let covers =
                group.points == nil && recorded.modes[argument] == .output
                && solved.covers(argument, views[argument])
                && isWhole(
                    GroupKernel.Array(slot: reference.slot, view: views[argument], dtype: reference.dtype))
            provide(Int(reference.slot), isZeroed: !covers)
        }
        let step = TaskStep(
            operation: program.origin(of: index), launch: Int(operation.parameter),
            slots: references.map { Int($0.slot) },
            types: references.map(\.dtype), views: views, recorded: recorded,
            suppliers: Set(suppliers[index].map(program.origin)),
            solved: solved)
        steps.append(.task(step))
    }
}

extension SolvedLaunch {
    /// True if the pieces of an argument make up all of its view, and each element lies in one
    /// piece.
    fileprivate func covers(_ argument: Int, _ view: View) -> Bool {
        guard pointCount > 0 else { return false }
        let argumentCount = pieces.count / pointCount
        let mine = (0..<pointCount).map { pieces[$0 * argumentCount + argument] }
        return mine.reduce(0) { $0 + $1.view.elementCount } == view.elementCount
            && Set(mine.filter { $0.view.elementCount > 0 }.map(\.origin)).count
                == mine.count { $0.view.elementCount > 0 }
    }
}
