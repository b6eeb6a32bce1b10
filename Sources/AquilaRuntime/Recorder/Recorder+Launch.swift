import AquilaTypes

/// Facts about a launch that are known before it is recorded.
struct LaunchOutline {
    var pointCount: Int
    /// Reductions in which several points have the same elements.
    var contended: [Int]
}

extension Recorder {
    /// Appends a launch without reductions. The lock is held.
    func append(_ launch: TaskLaunch) throws(ArrayError) {
        let recorded = RecordedLaunch(launch, scope)
        try append(launch, recorded, outline(of: recorded, launch))
    }

    /// Appends a launch whose reductions, if there are any, have layers. The lock is held.
    func append(
        _ launch: TaskLaunch, _ recorded: RecordedLaunch, _ outline: LaunchOutline
    ) throws(ArrayError) {
        if mayTurn {
            let code = UInt8(truncatingIfNeeded: launch.task.identity)
            turn(at: Signature(.task, code: code).with(launch.arguments.map { .array($0.store) }))
        }
        if outline.pointCount > 1 { try findImages(recorded, launch) }
        // Unbound stores are checked last, since a launch that is refused makes no store.
        for store in launch.unbounds {
            try store.expect(pointCount: outline.pointCount, from: launch.task.qualifiedName)
        }
        if window.ranks != nil { window.noteLaunch() }
        window.begin(recorded)
        for argument in launch.arguments where !argument.mode.isWrite { window.refer(to: argument.store) }
        for argument in launch.arguments where argument.mode.isWrite {
            window.refer(toWritten: argument.store.bits)
            window.pendingElements &+= argument.store.view.elementCount
        }
    }

    /// Checks at the call that the constraints can be met, and returns the outline; works once for
    /// equal launches on equal shapes.
    func outline(
        of recorded: RecordedLaunch, _ launch: TaskLaunch
    ) throws(ArrayError) -> LaunchOutline {
        var hasher = Hasher()
        hasher.combine(recorded.identity)
        for argument in launch.arguments {
            hasher.combine(argument.mode)
            hasher.combine(argument.store.shape)
        }
        let form = hasher.finalize()
        if let known = outlines[form] { return known }
        let views = launch.arguments.map(\.store.view)
        let solved = try recorded.outline(views)
        _ = try recorded.variant(views)
        let outline = LaunchOutline(
            pointCount: solved.pointCount,
            contended: views.indices.filter {
                recorded.modes[$0] == .reduction && solved.isContended($0, of: views.count, views[$0])
            })
        if outlines.count > 1 << 16 { outlines.removeAll() }
        outlines[form] = outline
        return outline
    }
}
