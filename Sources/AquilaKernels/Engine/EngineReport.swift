import AquilaTypes
import Glibc

/// The processor and the native libraries that kernels use on this machine, for people.
public struct EngineReport: Sendable {
    /// A native library.
    public struct Engine: Sendable {
        /// The library's name: `LLVM`.
        public let name: String
        /// The purpose of the library.
        public let purpose: String
        /// The file that was loaded; nil if there is none.
        public let path: String?
        /// The package that brings a missing library, or a note that it is switched off.
        public let advice: String
        /// Debian's name of the package that brings the library.
        public let package: String
        /// The Python package that brings the library, where programs in Python can use one.
        public let wheel: String?
        /// True if a setting switches the library off, or names one that cannot be used.
        public let isSettled: Bool
    }

    /// Bits of the vectors in kernels.
    public let vectorBits: Int
    /// LLVM's name of the processor; nil without LLVM.
    public let processor: String?
    /// The native libraries, those that are missing included.
    public let engines: [Engine]
    /// The directory of compiled kernels, its size in bytes, and the reason if it is not used; nil
    /// if no kernels are kept.
    public let kernelCache: (directory: String, bytes: Int, refusal: String?)?

    /// Looks for all engines and loads those that are there, in about 30 ms.
    public init() {
        vectorBits = HostCPU.current.vectorBits
        let llvm = LLVMEngine.shared
        processor = try? llvm.get().cpuName
        engines = [
            Self.engine(
                LLVMEngine.recipe, "compiled kernels; without it they are interpreted",
                path: try? llvm.get().path, wheel: "llvmlite"),
            Self.engine(
                VectorLibrary.recipe, "faster sin, cos, pow and others",
                path: VectorLibrary.host.flatMap { _ in try? NativeLibrary(VectorLibrary.recipe).openedAs }),
            Self.engine(
                BLASLibrary.recipe,
                "faster products of matrices of floats" + (FortranLibrary.blas?.note ?? ""),
                path: BLASLibrary.host?.path),
            Self.engine(
                LAPACKLibrary.recipe, "decompositions of matrices, and faster solutions of equations",
                path: LAPACKLibrary.host?.path),
        ]
        kernelCache = ObjectCache.shared.map { ($0.directory, Self.bytes(in: $0.directory), $0.refusal) }
    }

    private static func engine(
        _ recipe: NativeLibrary.Recipe, _ purpose: String, path: String?, wheel: String? = nil
    ) -> Engine {
        Engine(
            name: recipe.name, purpose: purpose, path: path, advice: recipe.advice, package: recipe.package,
            wheel: HostLibraries.isShared ? wheel : nil, isSettled: recipe.isOff || recipe.chosen != nil)
    }

    private static func bytes(in directory: String) -> Int {
        guard let folder = opendir(directory) else { return 0 }
        defer { closedir(folder) }
        var sum = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            if stat("\(directory)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                sum += Int(status.st_size)
            }
        }
        return sum
    }
}
