import AquilaTypes

/// A copy of the elements of an array at one time, in zeroed memory of its own that has the array's
/// geometry: the distances in bytes between elements are those in the array.
///
/// Both addresses are constant, and the one owner of the memory decides which thread uses it.
public struct Snapshot: @unchecked Sendable {
    /// The address of element (0, 0, …).
    public let first: UnsafeMutableRawPointer
    /// Start of the memory, which `free` gives back.
    public let memory: UnsafeMutableRawPointer
}
