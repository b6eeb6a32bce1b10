import AquilaTypes
import Glibc

/// The native libraries that the packages of a host language bring, such as the OpenBLAS in NumPy's wheels
/// and the LLVM in llvmlite's.
///
/// They are named before the first use of a library; the environment's choice of a library comes first.
public enum HostLibraries {
    private static let known = Guarded<[String]>([])

    /// Names a folder of libraries, which need not exist. From then on, other code in this process
    /// may use the same libraries.
    public static func use(_ folder: String) { known.withLock { $0.append(folder) } }

    /// True if other code in this process may use the libraries.
    package static var isShared: Bool { known.withLock { !$0.isEmpty } }

    /// The files whose names contain a text, by folder, in alphabetical order.
    static func paths(containing text: String) -> [String] {
        known.withLock { $0 }.flatMap { paths(in: $0, containing: text) }
    }

    private static func paths(in folder: String, containing text: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.contains(text), name.contains(".so") { names.append("\(folder)/\(name)") }
        }
        return names.sorted()
    }
}
