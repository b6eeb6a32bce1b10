import AquilaSystem

/// The library HDF5, found and opened at run time: the serial one, version 1.10 or later.
public enum HDF5Engine {
    /// The names under which the library is looked for; `AQUILA_HDF5` replaces them.
    public static let recipe = NativeLibrary.Recipe(
        name: "HDF5",
        candidates: [
            "libhdf5_serial.so.103", "libhdf5_serial.so.310", "libhdf5.so.103", "libhdf5.so.310",
            "libhdf5.so.200",
            "libhdf5.so.320", "libhdf5_serial.so.100", "libhdf5_serial.so", "libhdf5.so",
        ],
        variable: Settings.hdf5.name, package: "libhdf5-103-1")

    /// Opens the library at the first call.
    ///
    ///     let version = try? HDF5Engine.open().openedAs       // the file, where there is one
    ///
    /// - Throws: `NativeLibraryError` if it is missing, `ArrayError` of kind `system` if it is too old.
    /// - Complexity: O(1); the first call loads the library, which takes some milliseconds.
    public static func open() throws -> NativeLibrary { try opened.get() }

    /// Asks the library for its version once, before any other call: its functions are for one
    /// thread at a time.
    private static let opened: Result<NativeLibrary, any Error> = Result {
        let library = try NativeLibrary(recipe)
        var version: (major: UInt32, minor: UInt32, release: UInt32) = (0, 0, 0)
        typealias Number = UnsafeMutablePointer<UInt32>
        let ask = try library.symbol(
            "H5get_libversion", as: (@convention(c) (Number, Number, Number) -> Int32).self)
        _ = ask(&version.major, &version.minor, &version.release)
        guard (version.major, version.minor) >= (1, 10) else {
            throw ArrayError(.system, "\(library.openedAs) is older than HDF5 1.10, and is not supported")
        }
        // The library prints errors unless told not to, also where the process ends.
        let setErrorPrinter = try library.symbol(
            "H5Eset_auto2", as: (@convention(c) (Int64, UnsafeRawPointer?, UnsafeRawPointer?) -> Int32).self)
        _ = setErrorPrinter(0, nil, nil)
        return library
    }
}
