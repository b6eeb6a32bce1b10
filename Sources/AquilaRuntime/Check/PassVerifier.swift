/// Checks the result of each pass of planning as soon as it is made.
struct PassVerifier {
    let window: Window
    /// Function that gets the message of a broken invariant.
    let stop: (String) -> Void

    func check(_ groups: [FusionGroup], of window: Window, skipping failed: Set<Int>) {
        verify { () throws(BrokenInvariant) in try window.checkFusion(groups, skipping: failed) }
    }

    func check(_ pipelines: [PipelineFinder.Finding]) {
        for finding in pipelines {
            verify { () throws(BrokenInvariant) in
                try finding.pipeline.checkInvariants("groups \(finding.groups)")
            }
        }
    }

    func check(_ plan: Plan, of window: Window) {
        verify { () throws(BrokenInvariant) in try plan.checkInvariants(of: window) }
    }

    private func verify(_ body: () throws(BrokenInvariant) -> Void) {
        do { try body() } catch { stop(error.description(in: window)) }
    }
}
