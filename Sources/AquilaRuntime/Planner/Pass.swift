public import AquilaSystem

/// A pass of planning, in the order of execution.
enum Pass: String, CaseIterable {
    /// Decides which operations become one kernel.
    case fuse
    /// Distributes the groups over the processes that run the window, and finds the movements
    /// between these.
    case partition
    /// Writes the kernel of each group.
    case code
    /// Finds groups that run depth first, tile by tile.
    case pipeline
    /// Turns groups into launches, tasks and movements.
    case lower
    /// Frees memory after its last use.
    case release
    /// Orders the point tasks of windows with tasks.
    case depend
}

package typealias PassSet = AquilaSystem.PassSet

extension PassSet {
    /// The passes that `AQUILA_PASSES` names; all if it is not set.
    static var fromEnvironment: PassSet { Settings.passes.current ?? .all }
}
