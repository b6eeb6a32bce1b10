import AquilaTypes

/// The positions along one axis of a gather's source.
public struct DevicePositions: Hashable, Sendable {
    /// The `int64` positions, with strides along the axes of the points.
    public var array: DeviceArray
    /// The extent of the axis.
    public var extent: Int
    /// Bytes from one element of the axis to the next.
    public var stride: Int

    /// Positions along an axis of the source.
    public init(_ array: DeviceArray, extent: Int, stride: Int) {
        self.array = array
        self.extent = extent
        self.stride = stride
    }
}

extension DeviceLaunch {
    /// The value of the report of a gather whose positions all lie within the source.
    public static let nothingOutside = UInt64.max

    /// A gather over the points of `extents`, outermost axis first.
    ///
    ///     // target[i, j] = source[rows[i], j], 4 rows of 100 float64
    ///     let launch = try DeviceLaunch(
    ///         gather, extents: [4, 100], target: DeviceArray(address: t, strides: [800, 8]),
    ///         source: DeviceArray(address: s, strides: [0, 8]),
    ///         positions: [
    ///             DevicePositions(DeviceArray(address: rows, strides: [8, 0]), extent: 1000, stride: 800)
    ///         ], report: report)
    ///
    /// - Parameters:
    ///   - gather: the gather, written for as many axes and positions.
    ///   - target: takes an element for each point.
    ///   - source: its element at the origin, with strides along the axes of subarrays; 0 along others.
    ///   - positions: those along each axis that is chosen by positions.
    ///   - report: address of a `uint64` that the caller has set to `nothingOutside`; it becomes the number
    ///     of
    ///     the first point, in the order of the loop nest, whose positions lie outside of the source.
    ///   - multiprocessors: the device's.
    /// - Throws: `DeviceLaunchError` if an array is not naturally aligned, or if there are too many rows.
    public init(
        _ gather: DeviceGather, extents: [Int], target: DeviceArray, source: DeviceArray,
        positions: [DevicePositions], report: UInt64, multiprocessors: Int = 64
    ) throws(DeviceLaunchError) {
        let arrays = [target, source] + positions.map(\.array)
        require(
            extents.count == gather.axisCount && positions.count == gather.indexCount
                && arrays.allSatisfy { $0.strides.count == extents.count },
            "a launch has other parameters than its gather")
        let size = min(gather.elementSize, 8)
        for (number, array) in arrays.enumerated() {
            let unit = number < 2 ? size : 8
            let strides = zip(extents, array.strides).filter { $0.0 > 1 }.map(\.1)
            let chosen = number == 1 ? positions.filter { $0.extent > 1 }.map(\.stride) : []
            guard array.address % UInt64(unit) == 0, (strides + chosen).allSatisfy({ $0 % unit == 0 }) else {
                throw .misaligned(array: number, number < 2 ? Self.type(ofSize: size) : .int64)
            }
        }
        var words = extents
        for array in arrays[..<2] { words += [Int(bitPattern: UInt(array.address))] + array.strides }
        for axis in positions {
            words += [Int(bitPattern: UInt(axis.array.address))] + axis.array.strides
            words += [axis.extent, axis.stride]
        }
        words.append(Int(bitPattern: UInt(report)))
        try self.init(
            frame: words.map { UInt64(bitPattern: Int64($0)) }, extents: extents,
            multiprocessors: multiprocessors)
    }

    private static func type(ofSize size: Int) -> DType {
        size == 1 ? .uint8 : size == 2 ? .uint16 : size == 4 ? .uint32 : .uint64
    }
}

extension CUDAContext {
    /// Compiles a gather for the device.
    public func load(_ gather: DeviceGather) throws(CUDAError) -> CUDAFunction {
        try load(ptx: gather.ptx).function(DeviceGather.entryName)
    }
}
