@testable import AquilaKernels
@testable import AquilaRuntime

/// The parts behind the façade, for tests that look at them.
extension Runtime {
    var window: Window { recorder.window }
    var plans: PlanCache { recorder.resources.plans }
    var kernels: KernelCache { recorder.resources.kernels }
    var isFlying: Bool { recorder.engine.isBusy }
    var flight: Flight? { (recorder.engine as? LocalEngine)?.flight }

    func makePlan(skipping failed: Set<Int>) -> Planning { recorder.makePlan(skipping: failed) }
}
