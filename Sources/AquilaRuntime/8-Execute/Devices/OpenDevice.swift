package import AquilaDevices
import AquilaKernels
import AquilaSystem

/// A fault that a test plants, and must then find.
package enum DeviceFault: Sendable {
    /// Operations of the device do not wait for those in other queues.
    case droppedWaits
    /// The device keeps bytes that the host has overwritten.
    case staleBytes
}

/// The choice of a device, and the use that a runtime makes of it.
package struct DeviceOptions: Sendable {
    /// Number of points from which on a launch goes to the device; zero sends all that can run there.
    package var threshold: Int
    /// Bytes of the device's memory that may be used; nil: most of what is free.
    package var memory: MemoryAmount?
    /// Bytes of a piece of pinned memory.
    package var chunkSize: Int
    package var fault: DeviceFault?
    /// Opens the device, at the first launch for it.
    package var open: @Sendable () throws(CUDAError) -> CUDAContext

    package init(
        threshold: Int, memory: MemoryAmount? = nil, chunkSize: Int = 4 << 20,
        open: @escaping @Sendable () throws(CUDAError) -> CUDAContext
    ) {
        self.threshold = threshold
        self.memory = memory
        self.chunkSize = chunkSize
        self.open = open
    }

    /// Points of a launch that takes as long as starting it on a device: as a rule, smaller windows run
    /// directly on the host.
    static let leastPoints = 1 << 17

    /// The options that `AQUILA_DEVICES` and its companions ask for; nil without devices.
    static var fromEnvironment: DeviceOptions? {
        guard let number = Settings.devices.current?.first else { return nil }
        return DeviceOptions(
            threshold: Settings.deviceThreshold.current ?? leastPoints, memory: Settings.deviceMemory.current
        ) { () throws(CUDAError) in
            let driver = try CUDADriver.shared()
            guard let device = driver.devices.first(where: { $0.index == number }) else {
                throw .unavailable("there is no device \(number), only \(driver.devices.count) in all")
            }
            return try CUDAContext(device, of: driver)
        }
    }
}

/// A device in use: its queues, its memory, and the kernels that it has compiled.
final class OpenDevice {
    let context: CUDAContext
    let queues: DeviceQueues
    let heap: DeviceHeap
    /// Times of launches, while a trace is written.
    let timeline: DeviceTimeline?
    private var kernels: [KernelKey: Result<CompiledKernel, HostReason>] = [:]

    /// A kernel as the device runs it.
    struct CompiledKernel {
        let kernel: DeviceKernel
        let function: CUDAFunction
    }

    private struct KernelKey: Hashable {
        let kernel: Kernel
        let axisCount: Int
    }

    init(_ options: DeviceOptions) throws(CUDAError) {
        context = try options.open()
        queues = try DeviceQueues(context, chunkSize: options.chunkSize)
        queues.ordersQueues = options.fault != .droppedWaits
        if let tracer = Tracer.shared {
            timeline = try DeviceTimeline(tracer, queues)
        } else {
            timeline = nil
        }
        let free = try context.memoryInfo().free
        heap = DeviceHeap(queues, limit: (options.memory ?? .share(0.9)).bytes(of: free))
    }

    /// The kernel for loop nests of a number of axes, compiled at its first use.
    ///
    /// - Throws: the errors of a device that cannot be used any more; a kernel that it refuses is a result.
    func compiled(_ kernel: Kernel, axisCount: Int) throws(CUDAError) -> Result<CompiledKernel, HostReason> {
        let key = KernelKey(kernel: kernel, axisCount: axisCount)
        if let known = kernels[key] { return known }
        let made = try compile(kernel, axisCount)
        kernels[key] = made
        return made
    }

    private func compile(_ kernel: Kernel, _ axisCount: Int) throws(CUDAError) -> Result<
        CompiledKernel, HostReason
    > {
        let written: DeviceKernel
        do { written = try DeviceKernel(kernel, axisCount: axisCount) } catch {
            return .failure(HostReason(text: "\(error)"))
        }
        do {
            return .success(CompiledKernel(kernel: written, function: try context.load(written)))
        } catch {
            guard !error.endsDevice else { throw error }
            return .failure(HostReason(text: "\(error)"))
        }
    }

    // MARK: Gathers

    private struct GatherKey: Hashable {
        let elementSize: Int
        let axisCount: Int
        let indexCount: Int
    }

    /// A gather as the device runs it.
    struct CompiledGather {
        let gather: DeviceGather
        let function: CUDAFunction
    }

    private var gathers: [GatherKey: CompiledGather] = [:]
    /// Where gathers report positions outside of their source; programs have checked them before.
    private var report: DeviceBlock?

    func gather(elementSize: Int, axisCount: Int, indexCount: Int) throws(CUDAError) -> CompiledGather {
        let key = GatherKey(elementSize: elementSize, axisCount: axisCount, indexCount: indexCount)
        if let known = gathers[key] { return known }
        let gather = DeviceGather(elementSize: elementSize, axisCount: axisCount, indexCount: indexCount)
        let made = CompiledGather(gather: gather, function: try context.load(gather))
        gathers[key] = made
        return made
    }

    func reportBlock() throws(CUDAError) -> DeviceBlock {
        if let report { return report }
        let made = try heap.allocate(8)
        report = made
        return made
    }

    /// Keeps a kernel on the host from now on.
    func refuse(_ kernel: Kernel, axisCount: Int, _ reason: String) {
        kernels[KernelKey(kernel: kernel, axisCount: axisCount)] = .failure(HostReason(text: reason))
    }
}

extension CUDAError {
    /// True if the device cannot be used any more.
    var endsDevice: Bool {
        switch kind {
        case .deviceLost, .ending, .unavailable: true
        case .outOfMemory, .invalidModule, .other: false
        }
    }
}
