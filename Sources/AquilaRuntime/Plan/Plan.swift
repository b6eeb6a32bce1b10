import AquilaTypes

/// The steps that a window runs: the outcome of stages 4 to 7, kept for the next window with the
/// same key.
final class Plan {
    enum Step {
        /// Gives a slot memory; `isZeroed` where a step may read elements that no step has written.
        case allocate(slot: Int, isZeroed: Bool)
        /// Takes back the memory of a slot whose value is not needed any more.
        case free(slot: Int)
        case launch(Launch)
        /// Kernels that run tile by tile, one after the other.
        case pipeline(PipelineLaunch)
        /// A task, which waits to be made part of a graph.
        case task(TaskStep)
        /// Launches and tasks, in the order that they demand of each other.
        case graph(TaskGraph)
        /// Elements that move, within the process or between ranks. Indirect, so that steps stay as
        /// small as a reference: each run of a plan copies them.
        indirect case move(Movement)
        /// An exchange that goes on until its `finish`.
        case start(Exchange)
        case finish(Exchange)
    }

    let steps: [Step]
    /// Bytes of each slot: the window's stores, then the plan's own temporaries.
    let slotBytes: [Int]
    /// Upper bound on the bytes that the plan holds at once, beyond those in use when it starts.
    let peakBytes: Int
    let pipelineCount: Int
    /// Numbers of the placements of the window's stores after the plan, on many ranks; -1 for a
    /// store without a value.
    var placements: [Int32] = []
    /// Nanoseconds that the program took, the last time, from the end of a window with this plan to
    /// the end of the next one.
    var pause = UInt64.max
    /// Memory that the plan needs on this rank, and on any rank; used on many ranks.
    var memory = PlanMemory()
    /// State that an engine keeps from run to run; planning does not look at it.
    var runState: AnyObject?
    /// Upper bound on the bytes that a pipeline needs for each worker while it runs.
    let scratchBytes: Int

    init(steps: [Step], slotBytes: [Int]) {
        self.steps = steps
        self.slotBytes = slotBytes
        pipelineCount = steps.count { if case .pipeline = $0 { true } else { false } }
        scratchBytes = steps.reduce(0) { most, step in
            guard case .pipeline(let launch) = step else { return most }
            return max(most, launch.pipeline.scratchBytes)
        }
        peakBytes = Self.peak(steps, slotBytes)
    }

    private static func peak(_ steps: [Step], _ slotBytes: [Int]) -> Int {
        var held = 0
        var peak = 0
        for step in steps {
            switch step {
            case .allocate(let slot, _):
                held = held.addingBytes(slotBytes[slot])
                if held == .max { return .max }
            case .free(let slot): held -= slotBytes[slot]
            case .launch, .pipeline, .task, .graph, .move, .start, .finish: break
            }
            peak = max(peak, held)
        }
        return peak
    }
}
