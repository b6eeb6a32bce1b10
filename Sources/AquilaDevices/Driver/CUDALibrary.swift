import AquilaSystem
import AquilaTypes
import Glibc

/// The part of the CUDA driver's C interface that is used, opened at run time.
///
/// Symbols have the version in their names (`cuMemAlloc_v2`), as a program that was compiled with CUDA's
/// headers would look them up; NVIDIA keeps these for good. The driver may call them from all threads.
struct CUDALibrary: Sendable {
    typealias Status = UInt32
    typealias Handle = OpaquePointer
    typealias Text = UnsafePointer<CChar>
    typealias HandlePlace = UnsafeMutablePointer<Handle?>
    typealias IntPlace = UnsafeMutablePointer<Int32>

    static let recipe = NativeLibrary.Recipe(
        name: "CUDA's driver", candidates: ["libcuda.so.1", "libcuda.so"], variable: Settings.cuda.name,
        package: "nvidia-driver")

    let library: NativeLibrary
    /// The process that opened the library, in which alone it may be used.
    private let process = getpid()

    let initialize: @convention(c) (UInt32) -> Status
    let driverVersion: @convention(c) (IntPlace) -> Status
    let errorName: @convention(c) (Status, UnsafeMutablePointer<Text?>) -> Status
    let errorText: @convention(c) (Status, UnsafeMutablePointer<Text?>) -> Status

    let deviceCount: @convention(c) (IntPlace) -> Status
    let device: @convention(c) (IntPlace, Int32) -> Status
    let deviceName: @convention(c) (UnsafeMutablePointer<CChar>, Int32, Int32) -> Status
    let deviceAttribute: @convention(c) (IntPlace, Int32, Int32) -> Status
    let deviceMemory: @convention(c) (UnsafeMutablePointer<Int>, Int32) -> Status

    let retainContext: @convention(c) (HandlePlace, Int32) -> Status
    let releaseContext: @convention(c) (Int32) -> Status
    let setCurrent: @convention(c) (Handle?) -> Status
    let synchronize: @convention(c) () -> Status
    let memoryInfo: @convention(c) (UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>) -> Status

    let allocate: @convention(c) (UnsafeMutablePointer<UInt64>, Int) -> Status
    let free: @convention(c) (UInt64) -> Status
    let allocateHost: @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>, Int, UInt32) -> Status
    let freeHost: @convention(c) (UnsafeMutableRawPointer?) -> Status
    let copyToDevice: @convention(c) (UInt64, UnsafeRawPointer?, Int, Handle?) -> Status
    let copyToHost: @convention(c) (UnsafeMutableRawPointer?, UInt64, Int, Handle?) -> Status
    let copyOnDevice: @convention(c) (UInt64, UInt64, Int, Handle?) -> Status
    let fill: @convention(c) (UInt64, UInt8, Int, Handle?) -> Status

    let createStream: @convention(c) (HandlePlace, UInt32, Int32) -> Status
    let destroyStream: @convention(c) (Handle?) -> Status
    let synchronizeStream: @convention(c) (Handle?) -> Status
    let queryStream: @convention(c) (Handle?) -> Status
    let waitEvent: @convention(c) (Handle?, Handle?, UInt32) -> Status
    let createEvent: @convention(c) (HandlePlace, UInt32) -> Status
    let destroyEvent: @convention(c) (Handle?) -> Status
    let recordEvent: @convention(c) (Handle?, Handle?) -> Status
    let queryEvent: @convention(c) (Handle?) -> Status
    let synchronizeEvent: @convention(c) (Handle?) -> Status
    let elapsedTime: @convention(c) (UnsafeMutablePointer<Float>, Handle?, Handle?) -> Status

    let loadModule:
        @convention(c) (
            HandlePlace, UnsafeRawPointer?, UInt32, UnsafeMutablePointer<Int32>?,
            UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> Status
    let unloadModule: @convention(c) (Handle?) -> Status
    let function: @convention(c) (HandlePlace, Handle?, Text) -> Status
    let launch:
        @convention(c) (
            Handle?, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Handle?,
            UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> Status

    /// Opens the library and looks up all functions that are used; initialises nothing.
    init(_ recipe: NativeLibrary.Recipe = Self.recipe) throws(NativeLibraryError) {
        let library = try NativeLibrary(recipe)
        self.library = library
        initialize = try library.symbol("cuInit")
        driverVersion = try library.symbol("cuDriverGetVersion")
        errorName = try library.symbol("cuGetErrorName")
        errorText = try library.symbol("cuGetErrorString")
        deviceCount = try library.symbol("cuDeviceGetCount")
        device = try library.symbol("cuDeviceGet")
        deviceName = try library.symbol("cuDeviceGetName")
        deviceAttribute = try library.symbol("cuDeviceGetAttribute")
        deviceMemory = try library.symbol("cuDeviceTotalMem_v2")
        retainContext = try library.symbol("cuDevicePrimaryCtxRetain")
        releaseContext = try library.symbol("cuDevicePrimaryCtxRelease_v2")
        setCurrent = try library.symbol("cuCtxSetCurrent")
        synchronize = try library.symbol("cuCtxSynchronize")
        memoryInfo = try library.symbol("cuMemGetInfo_v2")
        allocate = try library.symbol("cuMemAlloc_v2")
        free = try library.symbol("cuMemFree_v2")
        allocateHost = try library.symbol("cuMemHostAlloc")
        freeHost = try library.symbol("cuMemFreeHost")
        copyToDevice = try library.symbol("cuMemcpyHtoDAsync_v2")
        copyToHost = try library.symbol("cuMemcpyDtoHAsync_v2")
        copyOnDevice = try library.symbol("cuMemcpyDtoDAsync_v2")
        fill = try library.symbol("cuMemsetD8Async")
        createStream = try library.symbol("cuStreamCreateWithPriority")
        destroyStream = try library.symbol("cuStreamDestroy_v2")
        synchronizeStream = try library.symbol("cuStreamSynchronize")
        queryStream = try library.symbol("cuStreamQuery")
        waitEvent = try library.symbol("cuStreamWaitEvent")
        createEvent = try library.symbol("cuEventCreate")
        destroyEvent = try library.symbol("cuEventDestroy_v2")
        recordEvent = try library.symbol("cuEventRecord")
        queryEvent = try library.symbol("cuEventQuery")
        synchronizeEvent = try library.symbol("cuEventSynchronize")
        elapsedTime = try library.symbol("cuEventElapsedTime")
        loadModule = try library.symbol("cuModuleLoadDataEx")
        unloadModule = try library.symbol("cuModuleUnload")
        function = try library.symbol("cuModuleGetFunction")
        launch = try library.symbol("cuLaunchKernel")
    }

    /// True in a process that was forked after the library was opened. The driver does not survive that.
    var isForked: Bool { getpid() != process }

    /// Throws the error of a call that failed.
    func check(_ status: Status, _ call: StaticString, detail: String = "") throws(CUDAError) {
        guard status != 0 else { return }
        var name: Text?
        var text: Text?
        _ = errorName(status, &name)
        _ = errorText(status, &text)
        let message = text.map { String(cString: $0) } ?? "unknown error"
        throw CUDAError(
            code: Int(status), name: name.map { String(cString: $0) } ?? "CUDA_ERROR_\(status)",
            call: "\(call)", message: detail.isEmpty ? message : "\(message): \(detail)")
    }
}
