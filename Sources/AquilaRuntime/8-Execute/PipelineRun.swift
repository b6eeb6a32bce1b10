import AquilaKernels
import AquilaTypes

/// Runs the tiles of a pipeline, each worker with buffers of its own.
struct PipelineRun {
    private let launch: PipelineLaunch
    private let pipeline: Pipeline
    private let scalars: Table<Scalar>
    private let memory: Executor.Memory

    init(_ launch: PipelineLaunch, _ scalars: Table<Scalar>, _ memory: Executor.Memory) {
        self.launch = launch
        pipeline = launch.pipeline
        self.scalars = scalars
        self.memory = memory
    }

    /// - Parameter scratch: `pipeline.scratchBytes` for each worker.
    func run(scratch: UnsafeMutableRawPointer, pool: WorkerPool) {
        let tiles = TileCounter(count: pipeline.grid.product)
        pool.parallelFor(count: pool.workerCount) { worker in
            while let tile = tiles.next() {
                runTile(tile, scratch + worker * pipeline.scratchBytes)
            }
        }
    }

    private func runTile(_ tile: Int, _ scratch: UnsafeMutableRawPointer) {
        let demand = pipeline.demand(of: pipeline.box(ofTile: tile))
        for (index, stage) in launch.stages.enumerated() where !demand.regions[index].isEmpty {
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: stage.layout.wordCount) { frame in
                run(stage, demand.regions[index], demand.parts, scratch, frame.baseAddress!)
            }
        }
    }

    /// Runs a stage's kernel over a box: the last two axes are the kernel's rows and columns.
    private func run(
        _ stage: PipelineLaunch.Stage, _ region: Box, _ parts: [Box], _ scratch: UnsafeMutableRawPointer,
        _ frame: UnsafeMutablePointer<UInt64>
    ) {
        let extents = region.extents
        let rank = extents.count
        frame[FrameLayout.rows] = UInt64(rank > 1 ? extents[rank - 2] : 1)
        frame[FrameLayout.columns] = UInt64(extents[rank - 1])
        frame[FrameLayout.flags] = stage.isStreaming ? FrameLayout.streamingStores : 0
        frame[FrameLayout.functions] = UInt64(UInt(bitPattern: stage.kernel.functions))
        for (k, scalar) in stage.scalars.enumerated() {
            let value = scalars[scalar.index]
            frame[stage.layout.scalar(k)] = scalar.part == 0 ? value.re : value.im
        }
        let outer = Shape(extents.dropLast(2))
        for step in 0..<outer.product {
            let place = Shape.colour(step, of: outer)
            var start = region.lower
            for axis in outer.indices { start[axis] += place[axis] }
            for (k, place) in stage.places.enumerated() {
                let (address, strides) = locate(place, start, parts, scratch)
                set(frame, stage.layout.array(k), address, strides)
            }
            for (k, walker) in stage.indexes.enumerated() {
                set(frame, stage.layout.index(k), walker.position(start), walker.strides)
            }
            stage.kernel.run(frame, points: pipeline.shape.product)
        }
    }

    private func set(
        _ frame: UnsafeMutablePointer<UInt64>, _ word: Int, _ start: Int, _ strides: [Int]
    ) {
        frame[word] = UInt64(bitPattern: Int64(start))
        frame[word + 1] = strides.count > 1 ? UInt64(bitPattern: Int64(strides[strides.count - 2])) : 0
        frame[word + 2] = UInt64(bitPattern: Int64(strides[strides.count - 1]))
    }

    /// The address of an array's element at a point, and its strides in bytes.
    private func locate(
        _ place: PipelineLaunch.Place, _ point: Shape, _ parts: [Box], _ scratch: UnsafeMutableRawPointer
    ) -> (Int, [Int]) {
        switch place {
        case .memory(let slot, let walker):
            return (Int(bitPattern: memory.address(slot)) + walker.position(point), walker.strides)
        case .buffer(let use):
            let buffer = pipeline.buffers[use.buffer]
            let strides = Array(View.rowMajorStrides(buffer.extents, itemSize: buffer.itemSize))
            var address = Int(bitPattern: scratch) + buffer.range.lowerBound
            for axis in strides.indices {
                address += (point[axis] + use.shift[axis] - parts[use.buffer].lower[axis]) * strides[axis]
            }
            return (address, strides)
        }
    }
}

extension Walker {
    /// The offset at a point.
    func position(_ point: Shape) -> Int {
        zip(point, strides).reduce(offset) { $0 + $1.0 * $1.1 }
    }
}
