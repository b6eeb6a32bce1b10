import AquilaSystem
import AquilaTypes

/// CUDA's driver, opened and initialised at the first use; without one, nothing else changes.
///
/// `AQUILA_CUDA` names its library, or is `off`. A driver must not be used in a process that was forked
/// after its initialisation: there, `shared()` throws.
///
///     for device in try CUDADriver.shared().devices { print(device.name) }
public final class CUDADriver: Sendable {
    let library: CUDALibrary
    /// The version of CUDA that the driver serves: 12040 for 12.4.
    public let version: Int
    /// The devices of this process, in the driver's order.
    public let devices: [CUDADevice]

    /// The least version that takes the PTX of `DeviceKernel`: CUDA 9.0.
    static let leastVersion = 9000

    private static let opened: Result<CUDADriver, CUDAError> = Result { () throws(CUDAError) in
        try CUDADriver(CUDALibrary.recipe)
    }

    /// The driver of this process. The first call takes some tenths of a second where there is a device.
    ///
    /// - Throws: `CUDAError` of kind `unavailable` if there is no driver or no device, it is too old,
    ///   switched off, or was initialised before this process was forked.
    public static func shared() throws(CUDAError) -> CUDADriver {
        let driver = try opened.get()
        guard !driver.library.isForked else { throw .forked }
        return driver
    }

    /// The file that the driver was loaded from.
    public var path: String { library.library.path(of: "cuInit") }

    /// Opens and initialises the driver that a recipe names.
    package init(_ recipe: NativeLibrary.Recipe) throws(CUDAError) {
        do {
            library = try CUDALibrary(recipe)
        } catch {
            error.sayIfChosen()
            throw .unavailable(error.description)
        }
        try library.check(library.initialize(0), "cuInit")
        var number: Int32 = 0
        try library.check(library.driverVersion(&number), "cuDriverGetVersion")
        version = Int(number)
        guard version >= Self.leastVersion else {
            throw .unavailable("CUDA's driver is too old: \(version), and 9000 (CUDA 9.0) is needed")
        }
        var count: Int32 = 0
        try library.check(library.deviceCount(&count), "cuDeviceGetCount")
        var devices: [CUDADevice] = []
        for index in 0..<count { devices.append(try CUDADevice(index, library)) }
        self.devices = devices
    }
}

/// A device, and its properties.
public struct CUDADevice: Sendable, Hashable {
    /// The device's place in the driver's list.
    public let index: Int
    /// The driver's handle.
    let handle: Int32
    /// The device's name: `NVIDIA H200`.
    public let name: String
    /// Major and minor version of the architecture: 90 for sm_90.
    public let architecture: Int
    /// The number of multiprocessors.
    public let multiprocessors: Int
    /// Bytes of memory in all.
    public let memory: Int

    /// Numbers of `CUdevice_attribute`.
    private enum Attribute: Int32 {
        case multiprocessors = 16
        case major = 75
        case minor = 76
    }

    init(_ index: Int32, _ library: CUDALibrary) throws(CUDAError) {
        var handle: Int32 = 0
        try library.check(library.device(&handle, index), "cuDeviceGet")
        var text = [CChar](repeating: 0, count: 256)
        try library.check(library.deviceName(&text, 256, handle), "cuDeviceGetName")
        var bytes = 0
        try library.check(library.deviceMemory(&bytes, handle), "cuDeviceTotalMem")
        func attribute(_ attribute: Attribute) throws(CUDAError) -> Int {
            var value: Int32 = 0
            try library.check(
                library.deviceAttribute(&value, attribute.rawValue, handle), "cuDeviceGetAttribute")
            return Int(value)
        }
        self.index = Int(index)
        self.handle = handle
        name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        memory = bytes
        multiprocessors = try attribute(.multiprocessors)
        architecture = 10 * (try attribute(.major)) + (try attribute(.minor))
    }
}
