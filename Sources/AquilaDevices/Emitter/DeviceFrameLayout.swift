public import AquilaKernels

/// The places of the words of a launch on a device. A device's frame is a flat buffer of 64-bit words,
/// passed by value:
///
/// ```
/// for each axis:                  its extent, outermost first; the last axis is the columns
/// then for each array:            device address at the origin, then a stride for each axis (bytes)
/// then for each scalar:           its bits, low bytes first
/// then for each index:            start, then a step for each axis
/// then:                           number of rows that follow one another in the same thread
/// ```
///
/// The host walks outer axes itself and gives kernels two; a device's frame has all of them, so that one
/// launch covers any loop nest.
public struct DeviceFrameLayout: Sendable, Hashable {
    /// The number of axes: two or more.
    public let axisCount: Int
    /// The number of array parameters.
    public let arrayCount: Int
    /// The number of scalar parameters.
    public let scalarCount: Int
    /// The number of affine coordinates.
    public let indexCount: Int

    /// The layout of a kernel's frames over a number of axes.
    public init(_ kernel: Kernel, axisCount: Int) {
        self.axisCount = axisCount
        arrayCount = kernel.arrays.count
        scalarCount = kernel.scalars.count
        indexCount = kernel.indexCount
    }

    /// The most words of a frame: every device takes 4,096 bytes of parameters.
    public static let wordLimit = 512

    /// The index of the word with an axis's extent.
    public func extent(_ axis: Int) -> Int { axis }
    /// The index of the word with an array's address; its strides follow.
    public func array(_ i: Int) -> Int { axisCount + (1 + axisCount) * i }
    /// The index of a scalar's word.
    public func scalar(_ i: Int) -> Int { array(arrayCount) + i }
    /// The index of the word with a coordinate's start; its steps follow.
    public func index(_ i: Int) -> Int { scalar(scalarCount) + (1 + axisCount) * i }
    /// The index of the word with the number of rows that run in order.
    public var rowGroup: Int { index(indexCount) }
    /// The number of words of a frame.
    public var wordCount: Int { rowGroup + 1 }
}
