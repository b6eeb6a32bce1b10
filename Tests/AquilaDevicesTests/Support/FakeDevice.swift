import AquilaDevices
import AquilaTypes
import Foundation

/// The driver that interprets PTX, opened as production code opens CUDA's driver.
///
/// Its state is that of the process, so all tests that use it belong to the suite `DeviceTests`, which is
/// serialized.
enum FakeDevice {
    /// The library, beside the tests.
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("libFakeCUDA.so").path

    static let recipe = NativeLibrary.Recipe(
        name: "the driver of the tests", candidates: [path], variable: "AQUILA_CUDA_OF_TESTS",
        package: "none")

    private static let library = try! NativeLibrary(recipe)
    private typealias TextFunction = @convention(c) (UnsafePointer<CChar>) -> Void
    private static let configure: TextFunction? = library.find("fakeCudaConfigure")
    private static let order: TextFunction? = library.find("fakeCudaFault")

    /// True if `AQUILA_CUDA_OF_TESTS` names a real driver, which takes no options and no orders of faults.
    static let isReal = configure == nil

    /// A driver as after the start of a process, with options such as `SEED=3 MEMORY=1000000`.
    static func driver(_ options: String = "") throws(CUDAError) -> CUDADriver {
        configure?(options)
        return try CUDADriver(recipe)
    }

    /// The first device of a fresh driver.
    static func context(_ options: String = "") throws(CUDAError) -> CUDAContext {
        let driver = try driver(options)
        return try CUDAContext(driver.devices[0], of: driver)
    }

    /// Orders a fault: `cuMemAlloc_v2:1=2` is the next allocation, which fails with status 2.
    static func fault(_ text: String) { order?(text) }

    /// The reason of the last failure.
    static var lastProblem: String {
        typealias Read = @convention(c) (UnsafeMutablePointer<CChar>, Int) -> Void
        let read: Read = try! library.symbol("fakeCudaLastProblem")
        var buffer = [CChar](repeating: 0, count: 1024)
        read(&buffer, buffer.count)
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
