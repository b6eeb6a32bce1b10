import AquilaKernels
import AquilaTypes

/// Stage 8: runs the steps of a plan on memory.
struct Executor {
    let allocator: Allocator
    let pool: WorkerPool

    /// The memory of a plan while it runs.
    final class Memory {
        @exclusivity(unchecked) var allocations = Table<Allocation?>(capacity: 256)

        func reset(count: Int) { allocations.reset(to: nil, count: count) }

        deinit { allocations.deallocate() }

        @inline(__always)
        func address(_ slot: Int) -> UnsafeMutableRawPointer { allocations[slot]!.pointer }
    }

    /// Runs a plan for a window. Memory for all of it is admitted before anything runs.
    ///
    /// - Throws: `OutOfMemory` with nothing changed, or what a native operation throws.
    func run(_ plan: Plan, _ window: borrowing Window, _ memory: Memory) throws {
        try allocator.admit(plan.peakBytes)
        for step in plan.steps {
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
            case .launch(let launch): try run(launch, window.scalars, memory)
            case .native(let operation): try runNative(window.operations[operation], window, memory)
            }
        }
    }

    private func runNative(_ operation: Operation, _ window: borrowing Window, _ memory: Memory) throws {
        var arguments: [NativeArgument] = []
        for position in operation.references {
            let reference = window.references[position]
            var view = window.view(of: reference)
            let address = memory.address(Int(reference.slot)) + view.offset
            view.offset = 0
            arguments.append(NativeArgument(address: address, view: view, dtype: reference.dtype))
        }
        try window.natives[Int(operation.parameter)].body(arguments, pool)
    }

    // MARK: Launches

    private func run(_ launch: Launch, _ scalars: Table<Scalar>, _ memory: Memory) throws {
        let words = launch.template.count
        try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { buffer in
            let frame = buffer.baseAddress!
            launch.template.withUnsafeBufferPointer { frame.update(from: $0.baseAddress!, count: words) }
            for k in 0..<launch.arrays.count {
                let binding = launch.arrays[k]
                let address = memory.address(binding.slot) + binding.offset
                frame[launch.layout.array(k)] = UInt64(UInt(bitPattern: address))
            }
            for k in 0..<launch.scalars.count {
                let scalar = scalars[launch.scalars[k].index]
                frame[launch.layout.scalar(k)] = launch.scalars[k].part == 0 ? scalar.re : scalar.im
            }
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
