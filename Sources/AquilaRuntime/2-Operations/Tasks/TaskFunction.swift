public import AquilaTypes

/// A task that is called like a function: each call records a launch.
///
///     let axpy = Library("blas").task("axpy", .alignAll) {
///         (a: Double, x: Input<Double>, y: InputOutput<Double>) in
///         for i in y.indices { y[i] += a * x[i] }
///     }
///     let y = ones([3])
///     try axpy(2.0, arange(3.0), y)
///     y                           // [1.0, 3.0, 5.0]
public struct TaskFunction<each Parameter: TaskParameter>: Sendable {
    /// The task's name, stores, constraints and code.
    public let declaration: TaskDeclaration
    /// Constraints beyond the declaration's.
    private var constraints: [Constraint] = []

    init(_ declaration: TaskDeclaration) { self.declaration = declaration }

    /// The same task under further constraints, such as those that depend on a call's values.
    ///
    ///     let smooth = library.task("smooth", .bloat(source: 1, bloated: 0, low: [1], high: [1])) {
    ///         (x: Input<Double>, y: Output<Double>) in
    ///         for i in y.indices { y[i] = x[i] }
    ///     }
    ///     let y = zeros([3])
    ///     try smooth.with(.minimumExtent(1, axis: 0, extent: 2))(arange(3.0), y)
    ///
    /// - Complexity: O(n) for n constraints.
    public func with(_ constraints: Constraint...) -> TaskFunction {
        var result = self
        result.constraints += constraints
        return result
    }

    /// Records a launch; returns at once, unless a constraint needs values.
    ///
    ///     let square = library.task("square", .alignAll) { (x: Input<Double>, y: Output<Double>) in
    ///         for i in x.indices { y[i] = x[i] * x[i] }
    ///     }
    ///     let y = zeros([2])
    ///     try square(NDArray([3.0, 4]), y)
    ///     y                           // [9.0, 16.0]
    ///
    /// - Throws: `ArrayError` where the constraints cannot be met.
    /// - Complexity: O(n) for n arguments: about 1.4 µs in a repeated window.
    public func callAsFunction(_ arguments: repeat (each Parameter).Argument) throws(ArrayError) {
        var launch = TaskLaunch(declaration)
        for constraint in constraints { launch.add(constraint) }
        repeat (each Parameter).add(each arguments, to: &launch)
        try launch.submit()
    }
}

extension Library {
    /// Declares a task with a Swift function as its variant for processors.
    ///
    ///     let square = library.task("square", .alignAll) { (x: Input<Double>, y: Output<Double>) in
    ///         for i in x.indices { y[i] = x[i] * x[i] }
    ///     }
    ///     let y = zeros([2])
    ///     try square(NDArray([3.0, 4]), y)
    ///     y                           // [9.0, 16.0]
    ///
    /// - Parameters:
    ///   - name: the name in messages and traces.
    ///   - constraints: the relations between the pieces of the stores; stores are counted without
    ///     the plain values. Without any, the task runs as one piece.
    ///   - hasSideEffects: true if the task has effects besides writing its stores.
    ///   - body: runs for each point task, on any thread; an error that it throws is raised where a
    ///     result is needed.
    /// - Complexity: O(n) for n parameters, once.
    public func task<each Parameter: TaskParameter>(
        _ name: String, _ constraints: Constraint..., hasSideEffects: Bool = false,
        body: @escaping @Sendable (repeat each Parameter) throws -> Void
    ) -> TaskFunction<repeat each Parameter> {
        var signature: [ArgumentMode] = []
        for mode in repeat (each Parameter).mode { if let mode { signature.append(mode) } }
        var types: [DType] = []
        for type in repeat (each Parameter).elementType { if let type { types.append(type) } }
        var isConcurrent = false
        for type in repeat (each Parameter).self { if type is Communicator.Type { isConcurrent = true } }
        let declaration = TaskDeclaration(
            self, name, signature: signature, types: types, constraints: constraints,
            hasSideEffects: hasSideEffects, isConcurrent: isConcurrent,
            variants: [
                .cpu: { context in
                    var arguments = TaskArguments(context)
                    try body(repeat (each Parameter).make(&arguments))
                }
            ])
        return TaskFunction(declaration)
    }
}
