@testable import AquilaRuntime
import Testing

struct StepTests {
    /// Each run of a plan copies its steps, so large ones slow down every window.
    @Test func stepsAreSmall() { #expect(MemoryLayout<Plan.Step>.size <= 16) }
}
