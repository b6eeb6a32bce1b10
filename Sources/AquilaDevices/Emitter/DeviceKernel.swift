public import AquilaKernels
public import AquilaTypes

/// A kernel written as PTX, which the driver of any CUDA device since Pascal compiles for its device.
///
/// PTX is written from the kernel's instructions directly, without LLVM: LLVM's PTX depends on its release
/// (LLVM 15 writes a version of PTX from before the device, and ends the process on `llvm.roundeven`),
/// needs 43 MB of libraries on the machine with the device, and uses an open set of instructions. PTX
/// written here is the same everywhere, so a driver's cache keeps its code, and uses a closed set of
/// instructions, all of which the test suite's driver interprets. Its optimisation is the driver's task in
/// both cases.
///
/// Results have the interpreter's bits: every float operation names its rounding (`.rn`), so that the driver
/// may not contract a product and a sum, none flushes subnormal numbers, and cases that PTX leaves undefined
/// are spelled out. Any NaN counts as equal to any NaN.
///
///     var builder = KernelBuilder()
///     let x = builder.load(builder.addArray(.float64, .contiguous))
///     let y = Op.add.emit(&builder, [x, x], types: [.float64, .float64])[0]
///     builder.store(y, into: builder.addArray(.float64, .contiguous))
///     let twice = try DeviceKernel(builder.kernel)
///     print(twice.ptx)
public struct DeviceKernel: Sendable {
    /// The way in which threads divide the points.
    public enum Form: Sendable, Hashable {
        /// A thread for each column; threads go on to further rows and columns.
        case points
        /// A warp for each row: thread i of 32 takes the columns j with j mod 32 = i, in ascending order,
        /// which are those of virtual lane i of a `Reduction`.
        case reducedRows
    }

    /// Name of the function in the module.
    public static let entryName = "aquila_kernel"
    /// Number of the writer's version; it changes with every change of the text for any kernel.
    public static let version = 2

    /// The kernel in the kernel language.
    public let kernel: Kernel
    /// The places of the words of a launch.
    public let layout: DeviceFrameLayout
    /// The way in which threads divide the points.
    public let form: Form
    /// The module as text.
    public let ptx: String

    /// Writes a verified kernel for loop nests of a number of axes, of which the last is the columns.
    ///
    /// - Throws: `DeviceKernelError` where the kernel cannot run on devices; a mapper keeps it on the CPU.
    /// - Complexity: O(instructions + arrays × axes).
    public init(_ kernel: Kernel, axisCount: Int = 2) throws(DeviceKernelError) {
        require(axisCount >= 2, "a device kernel has two axes or more")
        if let obstacle = kernel.deviceObstacle { throw obstacle }
        layout = DeviceFrameLayout(kernel, axisCount: axisCount)
        guard layout.wordCount <= DeviceFrameLayout.wordLimit else {
            throw .tooManyParameters(words: layout.wordCount)
        }
        self.kernel = kernel
        form = kernel.reductions.isEmpty ? .points : .reducedRows
        ptx = PTXKernelWriter(kernel, layout, form).module()
    }
}

/// The reason why a kernel cannot run on devices, which is no fault: it runs on the CPU.
public enum DeviceKernelError: DescribedError, Equatable {
    /// The kernel calls functions of a mathematical library, whose bits no device function has.
    case notOnDevices([ExternalFunction])
    /// The kernel's parameters do not fit into a launch.
    case tooManyParameters(words: Int)

    public var description: String {
        switch self {
        case .notOnDevices(let functions):
            "not on devices: " + functions.map { "\($0)" }.joined(separator: ", ")
        case .tooManyParameters(let words):
            "the kernel's frame has \(words) words; devices take \(DeviceFrameLayout.wordLimit)"
        }
    }
}

extension Kernel {
    /// The reason why the kernel cannot run on devices; nil if it can. A mapper asks before it places a
    /// launch.
    ///
    /// - Complexity: O(instructions).
    public var deviceObstacle: DeviceKernelError? {
        let called = instructions.filter { $0.opcode == .call }.compactMap {
            ExternalFunction(rawValue: UInt8(truncatingIfNeeded: $0.immediate))
        }
        let missing = ExternalFunction.allCases.filter { called.contains($0) && !$0.isOnDevices }
        return missing.isEmpty ? nil : .notOnDevices(missing)
    }
}

extension ExternalFunction {
    /// True for the functions that have a device body with the host's bits: those with an exact result.
    public var isOnDevices: Bool {
        switch self {
        case .fmod, .gcd, .integerPower: true
        case .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh, .asinh, .acosh, .atanh, .exp, .exp2,
            .expm1, .log, .log2, .log10, .log1p, .cbrt, .atan2, .pow, .hypot, .erf, .erfc, .lgamma, .tgamma:
            false
        }
    }
}
