import AquilaTypes

/// A task of a plan: the slots of its stores, and the pieces of its points.
final class TaskStep: Sendable {
    /// Place of the task among the window's operations, and among its launches.
    let operation: Int
    let launch: Int
    /// Slot and element type of each argument.
    let slots: [Int]
    let types: [DType]
    /// View of all of each argument.
    let wholes: [View]
    /// Shape of each argument, as its points see it.
    let shapes: [Shape]
    let modes: [ArgumentMode]
    let hasSideEffects: Bool
    /// True if all points are one node.
    let isConcurrent: Bool
    /// The kind of a task that uses index arrays; nil for others.
    let indexed: IndexedTasks.Kind?
    /// Operations whose tasks must not have thrown.
    let suppliers: Set<Int>
    let solved: SolvedLaunch
    let variant: ProcessorKind
    let layouts: [InstanceLayout]
    /// Workers that may run the task.
    let processors: Range<Int>
    let priority: Int

    init(
        operation: Int, launch: Int, slots: [Int], types: [DType], views: [View], recorded: RecordedLaunch,
        suppliers: Set<Int>, solved: SolvedLaunch
    ) {
        self.suppliers = suppliers
        self.operation = operation
        self.launch = launch
        self.slots = slots
        self.types = types
        wholes = views
        shapes = zip(views, recorded.modes).map { $1 == .reduction ? Shape($0.shape.dropFirst()) : $0.shape }
        modes = recorded.modes
        hasSideEffects = recorded.task.hasSideEffects
        isConcurrent = recorded.task.isConcurrent
        indexed = IndexedTasks.kind(of: recorded.task)
        let views = slots.indices.map {
            solved.pointCount > 0 ? solved.pieces[$0].view : View(shape: Shape(), strides: Dims())
        }
        // The call has checked that there is a variant, so this does not throw.
        variant = (try? recorded.variant(views)) ?? .cpu
        layouts = recorded.layouts(views)
        processors = recorded.scope.machine.processors(variant)
        priority = recorded.scope.priority
        self.solved = solved
    }

    func piece(_ point: Int, _ argument: Int) -> SolvedLaunch.Piece {
        solved.pieces[point * slots.count + argument]
    }
}
