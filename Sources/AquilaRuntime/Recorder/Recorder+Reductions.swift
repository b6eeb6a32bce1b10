import AquilaTypes

// Reductions: where several points contribute to one element, each has a layer of its own, and the layers are
// added to the store in the order of the points.

extension Recorder {
    /// Records a launch, with the operations that its reductions need around it.
    func recordWithReductions(_ launch: TaskLaunch) throws(ArrayError) {
        let outline = try outline(of: RecordedLaunch(launch, scope), launch)
        var plain = launch
        var folds: [(layers: LogicalStore, argument: TaskLaunch.Argument)] = []
        for (place, argument) in launch.arguments.enumerated() where argument.mode == .reduction {
            guard outline.contended.contains(place) else {
                plain.arguments[place].mode = .inputOutput
                continue
            }
            let layers = runtime.makeStore(
                Shape([outline.pointCount] + Array(argument.store.shape)), argument.store.dtype)
            runtime.fill(layers, with: argument.reducer!.identity)
            plain.arguments[place].store = layers
            folds.append((layers, argument))
        }
        try append(plain, RecordedLaunch(plain, scope), outline)
        for (layers, argument) in folds {
            var fold = TaskLaunch(argument.reducer!.fold)
            fold.add(layers, .input)
            fold.add(try argument.store.promote(axis: 0, extent: outline.pointCount), .inputOutput)
            try append(fold)
        }
    }
}

extension SolvedLaunch {
    /// True if several points have elements of an argument in common.
    func isContended(_ argument: Int, of argumentCount: Int, _ view: View) -> Bool {
        guard pointCount > 1 else { return false }
        let mine = (0..<pointCount).map { pieces[$0 * argumentCount + argument] }
        let elements = mine.reduce(0) { $0 + $1.view.elementCount }
        return Set(mine.map(\.origin)).count < mine.count || elements > view.elementCount
    }
}
