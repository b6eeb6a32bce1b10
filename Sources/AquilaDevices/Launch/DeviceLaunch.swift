public import AquilaKernels
public import AquilaTypes

/// An array parameter of a launch on a device.
public struct DeviceArray: Hashable, Sendable {
    /// Device address of the element at the origin.
    public var address: UInt64
    /// Bytes from one element to the next along each axis; any sign.
    public var strides: [Int]

    /// An array at an address.
    public init(address: UInt64, strides: [Int]) {
        self.address = address
        self.strides = strides
    }
}

/// An affine coordinate of a launch on a device.
public struct DeviceIndex: Hashable, Sendable {
    /// The coordinate at the origin.
    public var start: Int
    /// Difference from one point to the next along each axis.
    public var steps: [Int]

    /// A coordinate from its start and steps.
    public init(start: Int, steps: [Int]) {
        self.start = start
        self.steps = steps
    }
}

/// The launch of a device kernel over a loop nest: the words of its frame, and the threads that run it.
///
///     // y = x + x for 1,000 float64, in one row
///     let launch = try DeviceLaunch(
///         twice, extents: [1, 1000],
///         arrays: [DeviceArray(address: x, strides: [8000, 8]), DeviceArray(address: y, strides: [8000, 8])])
///     try launch.run(on: stream, with: function)
public struct DeviceLaunch: Sendable {
    /// The words of the frame; see `DeviceFrameLayout`.
    public let frame: [UInt64]
    /// Numbers of blocks along x and y.
    public let grid: (x: Int, y: Int)
    /// Numbers of threads of a block along x and y.
    public let block: (x: Int, y: Int)
    /// True if there is nothing to run.
    public let isEmpty: Bool

    /// Threads of a block.
    static let blockSize = 256

    /// A launch over the points of `extents`, outermost axis first.
    ///
    /// - Parameters:
    ///   - kernel: the kernel, written for as many axes as there are extents.
    ///   - arrays: an array for each array parameter; for reduced rows, the outputs have stride 0 along
    ///     columns.
    ///   - scalars: the bits of each scalar parameter, low bytes first.
    ///   - indices: a coordinate for each one of the kernel.
    ///   - multiprocessors: the device's; a launch has at most 32 blocks for each.
    /// - Throws: `DeviceLaunchError` if an array is not naturally aligned, or if there are too many rows.
    public init(
        _ kernel: DeviceKernel, extents: [Int], arrays: [DeviceArray], scalars: [UInt64] = [],
        indices: [DeviceIndex] = [], multiprocessors: Int = 64
    ) throws(DeviceLaunchError) {
        let layout = kernel.layout
        require(
            extents.count == layout.axisCount && arrays.count == layout.arrayCount
                && scalars.count == layout.scalarCount && indices.count == layout.indexCount
                && arrays.allSatisfy { $0.strides.count == extents.count }
                && indices.allSatisfy { $0.steps.count == extents.count },
            "a launch has other parameters than its kernel")
        let columns = extents.last!
        isEmpty = extents.dropLast().contains(0) || (columns == 0 && kernel.form == .points)
        let rows = isEmpty ? 0 : try Self.countRows(extents)
        if !isEmpty { try Self.checkAlignment(kernel.kernel, extents, arrays) }

        var words = extents.map { UInt64(bitPattern: Int64($0)) }
        for array in arrays { words += [array.address] + array.strides.map { UInt64(bitPattern: Int64($0)) } }
        words += scalars
        for index in indices {
            words += ([index.start] + index.steps).map { UInt64(bitPattern: Int64($0)) }
        }
        let group = isEmpty ? 1 : Self.rowGroup(kernel.kernel, extents, arrays)
        words.append(UInt64(group))
        frame = words
        (grid, block) = Self.shape(
            kernel.form, groups: rows / group, columns: columns, blockLimit: 32 * multiprocessors)
    }

    /// A launch of points whose frame is at hand.
    init(frame: [UInt64], extents: [Int], multiprocessors: Int) throws(DeviceLaunchError) {
        self.frame = frame
        isEmpty = extents.contains(0)
        let rows = isEmpty ? 0 : try Self.countRows(extents)
        (grid, block) = Self.shape(
            .points, groups: rows, columns: extents.last!, blockLimit: 32 * multiprocessors)
    }

    // MARK: Threads

    private static func countRows(_ extents: [Int]) throws(DeviceLaunchError) -> Int {
        var rows = 1
        for extent in extents.dropLast() {
            let (product, overflow) = rows.multipliedReportingOverflow(by: extent)
            guard !overflow, product < 1 << 31 else { throw .tooManyRows(extents: extents) }
            rows = product
        }
        return rows
    }

    /// The number of rows that follow one another and must run in order, in the same threads: if a stored
    /// array has one element for several rows, all rows from one such element to the next.
    private static func rowGroup(_ kernel: Kernel, _ extents: [Int], _ arrays: [DeviceArray]) -> Int {
        let outer = extents.indices.dropLast()
        let shared = kernel.storedArrays.compactMap { array in
            outer.first { extents[$0] > 1 && arrays[array].strides[$0] == 0 }
        }
        return shared.min().map { outer[$0...].reduce(1) { $0 * extents[$1] } } ?? 1
    }

    private static func shape(
        _ form: DeviceKernel.Form, groups: Int, columns: Int, blockLimit: Int
    ) -> (grid: (x: Int, y: Int), block: (x: Int, y: Int)) {
        func quotient(_ a: Int, _ b: Int) -> Int { max(1, (a + b - 1) / b) }
        switch form {
        case .points:
            var width = 32
            while width < blockSize, width < columns { width *= 2 }
            // Short rows share a warp.
            while width > 1, width / 2 >= max(columns, 1) { width /= 2 }
            let height = blockSize / width
            let x = min(quotient(columns, width), blockLimit)
            return ((x, min(quotient(groups, height), max(1, blockLimit / x), 65535)), (width, height))
        case .reducedRows:
            let height = blockSize / Reduction.laneCount
            return ((min(quotient(groups, height), blockLimit), 1), (Reduction.laneCount, height))
        }
    }

    // MARK: Alignment

    /// Device loads need addresses that are multiples of the component's size.
    private static func checkAlignment(
        _ kernel: Kernel, _ extents: [Int], _ arrays: [DeviceArray]
    ) throws(DeviceLaunchError) {
        for (number, parameter) in kernel.arrays.enumerated() {
            let size = parameter.type.component.size
            let strides = zip(extents, arrays[number].strides).filter { $0.0 > 1 }.map(\.1)
            guard arrays[number].address % UInt64(size) == 0, strides.allSatisfy({ $0 % size == 0 }) else {
                throw .misaligned(array: number, parameter.type)
            }
        }
    }
}

/// The reason why a launch cannot run on a device, which is no fault: it runs on the CPU.
public enum DeviceLaunchError: DescribedError, Equatable {
    /// An element of the array is not at a multiple of its component's size.
    case misaligned(array: Int, DType)
    /// The outer axes have 2³¹ points or more.
    case tooManyRows(extents: [Int])

    public var description: String {
        switch self {
        case .misaligned(let array, let type):
            "array \(array) (\(type)) is not aligned to its elements, as devices need"
        case .tooManyRows(let extents): "\(extents) has more rows than a launch on a device"
        }
    }
}
