import AquilaTypes

extension Runtime {
    // MARK: Launches

    /// Appends a launch to the window.
    func record(_ launch: TaskLaunch) throws(ArrayError) {
        if TaskThread.isInBody {
            throw ArrayError(.value, "\(launch.task.qualifiedName): \(TaskThread.refusal)")
        }
        for argument in launch.arguments { try requireOwn(argument.store.bits) }
        guard launch.unbounds.allSatisfy({ $0.runtime === self }) else { throw .foreign }
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        if launch.hasReductions {
            try recorder.recordWithReductions(launch)
        } else {
            try recorder.append(launch)
        }
        guard recorder.scope.exceptionMode == .immediate else { return }
        do { try recorder.flush() } catch {
            throw error as? ArrayError ?? ArrayError(.task, "\(error)", underlying: error)
        }
    }

    /// Appends a kernel task to the recorder.window.
    func record(_ task: KernelTask, _ inputs: [Operand]) throws(ArrayError) -> [LogicalStore] {
        var shape = Shape()
        for input in inputs {
            try requireOwn(input.bits)
            guard let next = Shape.broadcast(shape, input.shape) else {
                let shapes = inputs.map { "\($0.shape)" }.joined(separator: ", ")
                throw ArrayError(.shape, "\(task.qualifiedName): shapes \(shapes) do not broadcast")
            }
            shape = next
        }
        let views = inputs.compactMap { $0.store == nil ? nil : $0.view }
        var outputs: [LogicalStore] = []
        for result in task.results {
            do {
                let type = try result.type(inputs.map(\.dtype)) ?? .float64
                outputs.append(makeStore(shape, type, like: views))
            } catch {
                throw ArrayError(error.kind, "\(task.qualifiedName): \(error.message)")
            }
        }
        let code = UInt8(truncatingIfNeeded: task.identity)
        recorder.record(outputs[0], signature: Signature(.kernel, code: code).with(inputs)) { window in
            window.begin(
                .kernel, code: 0, inputs: inputs.count, outputs: outputs.count,
                parameter: UInt64(window.kernelTasks.count))
            window.key.append(task.identity)
            window.kernelTasks.append(task)
            for input in inputs { window.refer(to: input.bits) }
            for output in outputs { window.refer(toWritten: output.bits) }
        }
        return outputs
    }

    // MARK: Scopes

    /// All processors that this runtime uses.
    public var machine: Machine { Machine([.cpu: 0..<workerCount]) }

    /// Calls the body; its launches are mapped by the scope. Scopes nest.
    ///
    ///     try runtime.within(Scope(mapper: FixedMapper(count: 2), provenance: "set-up")) { _ = zeros([4]) }
    ///
    /// - Throws: `ArrayError` where the scope's machine has no processor of the one around it; also
    ///   errors of the body.
    /// - Complexity: O(1) besides the body.
    @discardableResult
    public func within<R>(_ scope: Scope, _ body: () throws -> R) throws -> R {
        let outer = try enter(scope)
        defer { leave(outer) }
        return try body()
    }

    /// Begins a scope, for languages whose blocks are not closures; `leave` takes the result and
    /// ends the scope.
    ///
    ///     let outer = try runtime.enter(Scope(priority: 1))
    ///     runtime.leave(outer)
    ///
    /// - Throws: `ArrayError` where the scope's machine has no processor of the one around it.
    /// - Complexity: O(1).
    public func enter(_ scope: Scope) throws -> OuterScope {
        try recorder.lock.withLock {
            let outer = recorder.scope
            let inner = ActiveScope(scope, within: outer)
            guard !inner.machine.isEmpty else {
                throw ArrayError(.value, "scope: its machine has no processor that the scope around it has")
            }
            recorder.scope = inner
            return OuterScope(scope: outer)
        }
    }

    /// Ends a scope that `enter` began, given what `enter` returned.
    ///
    ///     let outer = try runtime.enter(Scope(priority: 1))
    ///     runtime.leave(outer)
    ///
    /// - Complexity: O(1).
    public func leave(_ outer: OuterScope) { recorder.lock.withLock { recorder.scope = outer.scope } }

    /// The scope around one that was begun.
    public struct OuterScope: Sendable {
        fileprivate let scope: ActiveScope
    }
}
