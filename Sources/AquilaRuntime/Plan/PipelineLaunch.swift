import AquilaKernels
import AquilaTypes

/// A pipeline with its kernels; a run adds only addresses and scalar values.
final class PipelineLaunch {
    /// Place of an array parameter of a stage.
    enum Place {
        /// In the memory of a slot.
        case memory(slot: Int, Walker)
        case buffer(Pipeline.Use)
    }

    struct Stage {
        let kernel: KernelHandle
        let layout: FrameLayout
        let places: [Place]
        let indexes: [Walker]
        let scalars: [(index: Int, part: Int)]
        let isStreaming: Bool
    }

    let pipeline: Pipeline
    let stages: [Stage]
    /// Description of the computation, for traces.
    let label: String

    init(_ pipeline: Pipeline, _ stages: [Stage], label: String) {
        self.pipeline = pipeline
        self.stages = stages
        self.label = label
    }

    /// The slots that must have memory.
    var slots: [Int] {
        stages.flatMap(\.places).compactMap { if case .memory(let slot, _) = $0 { slot } else { nil } }
    }
}
