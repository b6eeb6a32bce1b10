import AquilaKernels
import AquilaTypes

/// Stage 8: runs the steps of a plan on memory.
struct Executor {
    let allocator: Allocator
    let pool: WorkerPool
    var disorder: Disorder?
    /// Ranks of the job; nil for one process.
    var ranks: Ranks?

    /// The memory of a plan while it runs.
    ///
    /// The thread that runs the plan writes it, between launches only; during these, workers read it.
    final class Memory {
        // That thread, not the compiler, ensures exclusive access: each address of a launch would pay
        // for a check.
        @exclusivity(unchecked) var allocations = Table<Allocation?>(capacity: 256)

        func reset(count: Int) { allocations.reset(to: nil, count: count) }

        deinit { allocations.deallocate() }

        @inline(__always)
        func address(_ slot: Int) -> UnsafeMutableRawPointer { allocations[slot]!.pointer }
    }

    /// The state of a plan between its steps.
    struct Progress {
        /// The operations whose tasks threw, with the errors.
        var failures: [Int: any Error] = [:]
        /// The ends of the exchanges that go on.
        var ends: [ObjectIdentifier: () throws -> Void] = [:]
    }

    /// Runs a plan for a window. Memory for all of it is admitted before any step runs.
    ///
    /// - Returns: the operations whose tasks threw, with the errors.
    /// - Throws: `OutOfMemory` with nothing changed.
    func run(_ plan: Plan, _ window: borrowing Window, _ memory: Memory) throws -> [Int: any Error] {
        try admit(plan)
        var progress = Progress()
        defer { pool.poll = nil }
        for step in plan.steps { try run(step, of: plan, window, memory, &progress) }
        return progress.failures
    }

    /// Makes sure of the memory for all of a plan.
    func admit(_ plan: Plan) throws {
        try allocator.admit(plan.peakBytes.addingBytes(plan.scratchBytes * pool.workerCount))
    }

    /// Runs one step of a plan.
    @inline(__always)
    func run(
        _ step: Plan.Step, of plan: Plan, _ window: borrowing Window, _ memory: Memory,
        _ progress: inout Progress
    ) throws {
        switch step {
        case .allocate(let slot, let isZeroed):
            let bytes = plan.slotBytes[slot]
            let allocation = try allocator.allocate(bytes)
            if isZeroed {
                allocation.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            }
            memory.allocations[slot] = allocation
        case .free(let slot):
            memory.allocations[slot].map(allocator.free)
            memory.allocations[slot] = nil
        case .launch(let launch):
            let scalars = window.scalars
            try Tracer.shared.tracing(launch.label, launch.category) { try run(launch, scalars, memory) }
        case .pipeline(let launch):
            let scalars = window.scalars
            try Tracer.shared.tracing(launch.label, .kernel) { try run(launch, scalars, memory) }
        case .task: break  // Tasks stand in graphs.
        case .graph(let graph):
            let run = GraphRun(
                graph, window, memory, pool, failed: Set(progress.failures.keys), disorder: disorder)
            progress.failures.merge(run.run()) { first, _ in first }
        case .move(let movement):
            ranks!.agreement.activity.enter(movement.label)
            try Tracer.shared.tracing(movement.label, .transfer) {
                try movement.run(memory, allocator, ranks!)
            }
        case .start(let exchange):
            ranks!.agreement.activity.enter(exchange.label)
            progress.ends[ObjectIdentifier(exchange)] = try Tracer.shared.tracing(exchange.label, .transfer) {
                try exchange.start(memory, allocator, ranks!)
            }
            // MPI moves long messages only during calls into it, so waiting workers call it.
            let transport = ranks!.transport!
            pool.poll = { transport.progress() }
        case .finish(let exchange):
            let end = progress.ends.removeValue(forKey: ObjectIdentifier(exchange))!
            if progress.ends.isEmpty { pool.poll = nil }
            try Tracer.shared.tracing("arrival", .transfer, end)
        }
        if allocator.guards != nil { allocator.guards!.check(window, memory) }
    }

    // MARK: Launches

    private func run(_ launch: Launch, _ scalars: Table<Scalar>, _ memory: Memory) throws {
        let words = launch.template.count
        try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { buffer in
            let frame = buffer.baseAddress!
            launch.template.withUnsafeBufferPointer { frame.update(from: $0.baseAddress!, count: words) }
            launch.fill(frame, scalars, memory)
            if launch.deferral != nil {
                try runDeferred(launch, frame)
            } else if launch.isSingleTile {
                launch.kernel.run(frame, points: launch.pointCount)
            } else {
                runTiles(launch, Tiling(launch, workers: pool.workerCount), frame)
            }
        }
    }

    private func runDeferred(_ launch: Launch, _ frame: UnsafeMutablePointer<UInt64>) throws {
        let run = DeferredRun(launch, frame: frame, workers: pool.workerCount)
        let scratch = try allocator.allocate(run.scratchBytes)
        defer { allocator.free(scratch) }
        run.run(scratch: scratch.pointer, pool: pool)
    }

    private func run(_ launch: PipelineLaunch, _ scalars: Table<Scalar>, _ memory: Memory) throws {
        let scratch = try allocator.allocate(launch.pipeline.scratchBytes * pool.workerCount)
        defer { allocator.free(scratch) }
        PipelineRun(launch, scalars, memory).run(scratch: scratch.pointer, pool: pool)
    }

    private func runTiles(_ launch: Launch, _ tiles: Tiling, _ frame: UnsafeMutablePointer<UInt64>) {
        let words = launch.template.count
        func runTile(_ index: Int) {
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { copy in
                copy.baseAddress!.update(from: frame, count: words)
                tiles.narrow(copy.baseAddress!, to: index)
                launch.kernel.run(copy.baseAddress!, points: launch.pointCount)
            }
        }
        if tiles.isParallel {
            pool.parallelFor(count: tiles.count, body: runTile)
        } else {
            for index in 0..<tiles.count { runTile(index) }
        }
    }
}

extension Launch {
    /// Writes addresses and scalars into a copy of the template.
    @inline(__always)
    func fill(_ frame: UnsafeMutablePointer<UInt64>, _ values: Table<Scalar>, _ memory: Executor.Memory) {
        for k in 0..<arrays.count {
            let address = memory.address(arrays[k].slot) + arrays[k].offset
            frame[layout.array(k)] = UInt64(UInt(bitPattern: address))
        }
        for k in 0..<scalars.count {
            let scalar = values[scalars[k].index]
            frame[layout.scalar(k)] = scalars[k].part == 0 ? scalar.re : scalar.im
        }
    }
}
