import AquilaTypes
import Glibc

/// The native libraries that the packages of a host language bring, such as the OpenBLAS in NumPy's wheels.
///
/// They are newer than a system's, as a rule, and in the process anyway. They are named before the first
/// use of a library; the environment's choice of a library comes first.
public enum HostLibraries {
    private static let known = Guarded<String?>(nil)

    /// Names the folder of the libraries, which need not exist. From then on, other code in this process
    /// may use the same libraries.
    public static func use(_ folder: String) { known.withLock { $0 = folder } }

    /// True if other code in this process may use the libraries.
    static var isShared: Bool { known.withLock { $0 != nil } }

    /// The files whose names contain a text, in alphabetical order.
    static func paths(containing text: String) -> [String] {
        guard let folder = known.withLock({ $0 }), let stream = opendir(folder) else { return [] }
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
