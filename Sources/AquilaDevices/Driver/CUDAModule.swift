import AquilaTypes

/// A module of PTX that the driver has compiled for a device.
public final class CUDAModule: Sendable {
    private let context: CUDAContext
    private let handle: CUDAHandle

    fileprivate init(_ ptx: String, _ context: CUDAContext) throws(CUDAError) {
        try context.enter()
        var raw: OpaquePointer?
        var log = [CChar](repeating: 0, count: 4096)
        let library = context.library
        var text = ptx
        let status = text.withUTF8 { bytes in
            // The driver reads up to a zero byte.
            let program = Array(bytes) + [0]
            return log.withUnsafeMutableBytes { log in
                // CU_JIT_ERROR_LOG_BUFFER and CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES.
                var options: [Int32] = [5, 6]
                var values = [log.baseAddress, UnsafeMutableRawPointer(bitPattern: log.count)]
                return library.loadModule(&raw, program, 2, &options, &values)
            }
        }
        let detail = String(decoding: log.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try library.check(status, "cuModuleLoadDataEx", detail: detail)
        self.context = context
        handle = CUDAHandle(raw)
    }

    deinit {
        if context.enterToRelease() { _ = context.library.unloadModule(handle.raw) }
    }

    /// A function of the module.
    public func function(_ name: String) throws(CUDAError) -> CUDAFunction {
        try context.enter()
        var raw: OpaquePointer?
        try context.library.check(
            context.library.function(&raw, handle.raw, name), "cuModuleGetFunction", detail: name)
        return CUDAFunction(module: self, handle: CUDAHandle(raw))
    }
}

/// A function of a module, ready to run.
public struct CUDAFunction: Sendable {
    private let module: CUDAModule
    fileprivate let handle: CUDAHandle

    fileprivate init(module: CUDAModule, handle: CUDAHandle) {
        self.module = module
        self.handle = handle
    }
}

extension CUDAContext {
    /// Compiles PTX for the device. Blocks, for some milliseconds as a rule.
    ///
    /// - Throws: `CUDAError` of kind `invalidModule` with the driver's log if it refuses the module.
    public func load(ptx: String) throws(CUDAError) -> CUDAModule { try CUDAModule(ptx, self) }

    /// Compiles a kernel for the device.
    public func load(_ kernel: DeviceKernel) throws(CUDAError) -> CUDAFunction {
        try load(ptx: kernel.ptx).function(DeviceKernel.entryName)
    }
}

extension DeviceLaunch {
    /// Appends the launch to a stream; nothing if it is empty.
    public func run(on stream: CUDAStream, with function: CUDAFunction) throws(CUDAError) {
        guard !isEmpty else { return }
        try stream.context.enter()
        let library = stream.context.library
        var words = frame
        let status = words.withUnsafeMutableBytes { words in
            var parameters = [words.baseAddress]
            return library.launch(
                function.handle.raw, UInt32(grid.x), UInt32(grid.y), 1, UInt32(block.x), UInt32(block.y), 1,
                0,
                stream.handle.raw, &parameters, nil)
        }
        try library.check(status, "cuLaunchKernel")
    }
}
