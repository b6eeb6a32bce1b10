import AquilaKernels
import AquilaTypes

/// Runs elementwise operations by themselves, by kernels that serve any arrays.
final class OperationKernels {
    private let cache: KernelCache
    private let pool: WorkerPool
    private let loops = OperationLoops()
    /// Kernels by the hashes of their forms; a later one replaces an earlier one of the same place.
    var known = [OperationKernel?](repeating: nil, count: places)
    private let frame = UnsafeMutablePointer<UInt64>.allocate(capacity: frameWords)
    /// Walker of each array parameter.
    private let walkers = UnsafeMutablePointer<Int>.allocate(capacity: OperationLoops.mostWalkers)

    static let places = 1 << 10
    private static let frameWords = 64

    init(_ cache: KernelCache, _ pool: WorkerPool) {
        self.cache = cache
        self.pool = pool
    }

    deinit {
        frame.deallocate()
        walkers.deallocate()
    }

    /// Runs an elementwise operation. False if it has too many operands or axes for this way.
    func run(
        _ operation: Operation, _ window: borrowing Window, _ memory: Executor.Memory
    ) -> Bool {
        let operands = operation.references.count
        let target = window.view(of: window.references[operation.outputs.lowerBound])
        guard operands <= OperationKernel.mostOperands, target.rank <= OperationLoops.mostAxes else {
            return false
        }
        loops.begin(target.shape)
        guard addWalkers(operation, window) else { return false }
        if loops.pointCount == 0 { return true }
        loops.arrange()
        let kernel = kernel(form(of: operation, window), operation, window)
        fill(kernel, operation, window, memory)
        runRows(kernel)
        return true
    }

    /// Adds the outputs, which decide the order of the loops, then the other operands. False for an
    /// output that several points write.
    @inline(__always)
    private func addWalkers(_ operation: Operation, _ window: borrowing Window) -> Bool {
        for position in operation.outputs {
            let view = window.view(of: window.references[position])
            for axis in 0..<view.rank where view.strides[axis] == 0 && view.shape[axis] > 1 { return false }
            loops.add(view)
        }
        for position in operation.references where !operation.outputs.contains(position) {
            let reference = window.references[position]
            loops.add(reference.isScalar ? View(shape: Shape(), strides: Dims()) : window.view(of: reference))
        }
        if operation.kind == .sequence { loops.addRowMajorOrder() }
        return true
    }

    /// The walker of an operand: outputs come first.
    @inline(__always)
    private func walker(of operand: Int, _ operation: Operation) -> Int {
        let (inputs, outputs) = (Int(operation.inputCount), Int(operation.outputCount))
        return operand < inputs
            ? operand &+ outputs : operand < inputs &+ outputs ? operand &- inputs : operand
    }

    private func form(of operation: Operation, _ window: borrowing Window) -> OperationKernel.Form {
        var form = OperationKernel.Form()
        form.operation =
            UInt64(operation.kind.rawValue) | UInt64(operation.code) << 8
            | UInt64(operation.inputCount) << 16 | UInt64(operation.outputCount) << 24
            | (operation.hasMask ? 1 << 32 : 0) | (loops.columns == 1 ? 1 << 33 : 0)
        if operation.kind == .kernel {
            form.task = window.kernelTasks[Int(operation.parameter)].identity
        }
        let first = Int(operation.first)
        for operand in 0..<operation.references.count {
            let reference = window.references[first &+ operand]
            if reference.isScalar {
                form.note(operand, reference.dtype, .scalar, same: operand)
                continue
            }
            let walker = walker(of: operand, operation)
            let stride = loops.columnStride(walker)
            var same = 0
            while same < operand, !isSame(same, operand, walker, operation, window) { same &+= 1 }
            form.note(
                operand, reference.dtype,
                stride == 0 ? .broadcast : stride == reference.dtype.size ? .contiguous : .strided, same: same
            )
        }
        return form
    }

    @inline(__always)
    private func isSame(
        _ earlier: Int, _ operand: Int, _ walker: Int, _ operation: Operation, _ window: borrowing Window
    ) -> Bool {
        let (a, b) = (
            window.references[Int(operation.first) &+ earlier],
            window.references[Int(operation.first) &+ operand]
        )
        return a.slot == b.slot && a.dtype == b.dtype
            && loops.isSame(self.walker(of: earlier, operation), walker)
    }

    private func kernel(
        _ form: OperationKernel.Form, _ operation: Operation, _ window: borrowing Window
    ) -> OperationKernel {
        let place = form.hash & (Self.places - 1)
        if let kernel = known[place], kernel.form == form { return kernel }
        let made = OperationKernel(form, operation, window, columns: loops.columns, cache)
        require(made.frame.wordCount <= Self.frameWords, "an operation has too many operands")
        known[place] = made
        return made
    }

    private func fill(
        _ kernel: OperationKernel, _ operation: Operation, _ window: borrowing Window,
        _ memory: Executor.Memory
    ) {
        func bits(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64(value)) }
        let first = Int(operation.first)
        frame[FrameLayout.rows] = bits(loops.rows)
        frame[FrameLayout.columns] = bits(loops.columns)
        frame[FrameLayout.flags] = 0
        frame[FrameLayout.functions] = UInt64(UInt(bitPattern: kernel.handle.functions))
        for k in 0..<kernel.arrays.count {
            let operand = kernel.arrays[k]
            let walker = walker(of: operand, operation)
            walkers[k] = walker
            let base = memory.address(Int(window.references[first &+ operand].slot))
            let word = kernel.frame.array(k)
            frame[word] = UInt64(UInt(bitPattern: base + loops.offset(walker)))
            frame[word + 1] = bits(loops.rowStride(walker))
            frame[word + 2] = bits(loops.columnStride(walker))
        }
        for k in 0..<kernel.scalars.count {
            let (operand, part) = kernel.scalars[k]
            let scalar = window.scalars[Int(window.references[first &+ operand].view)]
            frame[kernel.frame.scalar(k)] = part == 0 ? scalar.re : scalar.im
        }
        if kernel.frame.indexCount > 0 {
            let (word, walker) = (kernel.frame.index(0), loops.walkerCount &- 1)
            frame[word] = bits(loops.offset(walker))
            frame[word + 1] = bits(loops.rowStride(walker))
            frame[word + 2] = bits(loops.columnStride(walker))
        }
    }

    /// Runs the kernel for each iteration of the loops around rows and columns.
    private func runRows(_ kernel: OperationKernel) {
        let points = loops.pointCount
        if loops.count > 2 { return runLoop(0, kernel, points) }
        if pool.workerCount > 1, kernel.cost.isWorthSharing(points: points) {
            return runShared(kernel, points)
        }
        kernel.handle.run(frame, points: points)
    }

    /// Shares the rows, or the columns where these are more, among the workers.
    private func runShared(_ kernel: OperationKernel, _ points: Int) {
        let isByRows = loops.rows > loops.columns
        let (extent, word) = isByRows ? (loops.rows, FrameLayout.rows) : (loops.columns, FrameLayout.columns)
        let goal = kernel.cost.tilePoints
        let share = max(1, extent * goal / points)
        // Runs of columns begin at whole vectors.
        let step = isByRows ? share : ceilDivide(share, 64) * 64
        let words = kernel.frame.wordCount
        pool.parallelFor(count: ceilDivide(extent, step)) { index in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { buffer in
                let copy = buffer.baseAddress!
                copy.update(from: frame, count: words)
                copy[word] = UInt64(min(step, extent - index * step))
                for base in kernel.walkerWords {
                    copy[base] &+= UInt64(index * step) &* copy[base + (isByRows ? 1 : 2)]
                }
                kernel.handle.run(copy, points: points)
            }
        }
    }

    private func runLoop(_ loop: Int, _ kernel: OperationKernel, _ points: Int) {
        if loop == loops.count - 2 { return kernel.handle.run(frame, points: points) }
        for _ in 0..<loops.extent(loop) {
            runLoop(loop + 1, kernel, points)
            move(kernel, along: loop, by: 1)
        }
        move(kernel, along: loop, by: -loops.extent(loop))
    }

    /// Moves the frame along a loop.
    private func move(_ kernel: OperationKernel, along loop: Int, by steps: Int) {
        for k in 0..<kernel.arrays.count {
            frame[kernel.frame.array(k)] &+= UInt64(
                bitPattern: Int64(loops.stride(walkers[k], loop) &* steps))
        }
        if kernel.frame.indexCount > 0 {
            frame[kernel.frame.index(0)] &+= UInt64(
                bitPattern: Int64(loops.stride(loops.walkerCount &- 1, loop) &* steps))
        }
    }
}
