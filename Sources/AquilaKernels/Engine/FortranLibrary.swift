import AquilaSystem
import AquilaTypes
import Glibc

/// A library of Fortran routines, as BLAS and LAPACK are, opened at run time.
///
/// Builds differ in the names of routines and in the size of their integers: `dgesv_` of OpenBLAS, and
/// `scipy_dgesv_64_`, with 64-bit integers, of the one in NumPy's wheels. Integers are passed by the
/// addresses of 64-bit ones, of which routines with 32-bit integers read the lower half.
struct FortranLibrary: Sendable {
    private let library: NativeLibrary
    private let prefix: String
    private let suffix: String
    /// The number of the library's own threads, if other code in this process uses them.
    let threads: SharedThreads?

    private static let forms = [("", "_"), ("scipy_", "_64_"), ("", "_64_"), ("scipy_", "_")]

    /// Returns nil if the library lacks the routine in all forms of names.
    init?(_ library: NativeLibrary, having routine: String) {
        for (prefix, suffix) in Self.forms
        where library.find("\(prefix)\(routine)\(suffix)", as: UnsafeRawPointer.self) != nil {
            (self.library, self.prefix, self.suffix) = (library, prefix, suffix)
            threads = HostLibraries.isShared ? SharedThreads(library) : nil
            return
        }
        return nil
    }

    /// True if the library's integers have 64 bits.
    var hasWideIntegers: Bool { suffix == "_64_" }

    /// A routine, such as `dgesv`; nil if the library lacks it.
    func find<T>(_ routine: String, as type: T.Type = T.self) -> T? {
        library.find("\(prefix)\(routine)\(suffix)", as: type)
    }

    /// The file that holds a routine.
    func path(of routine: String) -> String { library.path(of: "\(prefix)\(routine)\(suffix)") }
}

extension FortranLibrary {
    /// The library of BLAS; nil if there is none. Opened once, at the first use.
    static let blas: FortranLibrary? = open(BLASLibrary.recipe, having: "dgemm")

    /// The library of LAPACK: that of BLAS if it has LAPACK too, as OpenBLAS, and no other is named.
    static let lapack: FortranLibrary? = {
        let recipe = LAPACKLibrary.recipe
        if recipe.chosen == nil, !recipe.isOff, let blas,
            blas.find("dgesdd", as: UnsafeRawPointer.self) != nil
        {
            return blas
        }
        return open(recipe, having: "dgesdd")
    }()

    /// Opens a library: the host language's, unless another one is named, else the first that is found.
    ///
    /// A new one gets no threads of its own, and kernels for this processor's vectors: versions older than
    /// the processor would choose kernels for a much smaller one.
    private static func open(_ recipe: NativeLibrary.Recipe, having routine: String) -> FortranLibrary? {
        var settings = ["OPENBLAS_NUM_THREADS": "1"]
        if HostCPU.current.vectorBits == 512 { settings["OPENBLAS_CORETYPE"] = "SkylakeX" }
        let ours = settings.filter { getenv($0.key) == nil }
        for (name, value) in ours { setenv(name, value, 0) }
        defer { for name in ours.keys { unsetenv(name) } }
        let paths = recipe.chosen == nil && !recipe.isOff ? HostLibraries.paths(containing: "openblas") : []
        for path in paths {
            if let library = try? NativeLibrary(recipe.of(path)),
                let found = FortranLibrary(library, having: routine)
            {
                return found
            }
        }
        guard let library = NativeLibrary.optional(recipe) else { return nil }
        guard let found = FortranLibrary(library, having: routine) else {
            NativeLibraryError.noSymbol(recipe, symbol: "\(routine)_").sayIfChosen()
            return nil
        }
        if found.threads == nil { found.useOneThread() }
        return found
    }

    /// Each library has its own function for the number of threads; missing ones are skipped.
    private func useOneThread() {
        let names = SharedThreads.names.map(\.set) + ["MKL_Set_Num_Threads", "bli_thread_set_num_threads"]
        for name in names { library.find(name, as: SharedThreads.Setter.self)?(1) }
    }

    /// Calls a body whose calls of the library use the calling thread alone.
    @inline(__always)
    func alone<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        if let threads { try threads.alone(body) } else { try body() }
    }
}

extension FortranLibrary {
    /// The version of OpenBLAS, such as `0.3.21`; nil for other libraries.
    var version: String? {
        typealias Config = @convention(c) () -> UnsafePointer<CChar>?
        for name in ["openblas_get_config", "scipy_openblas_get_config64_", "scipy_openblas_get_config"] {
            guard let text = library.find(name, as: Config.self)?() else { continue }
            let words = String(cString: text).split(separator: " ")
            if words.count > 1, words[0] == "OpenBLAS" { return String(words[1]) }
        }
        return nil
    }

    /// The version for people, and what a newer one brings.
    var note: String {
        guard let version else { return "" }
        let numbers = version.split(separator: ".").prefix(3).compactMap { Int($0) }
        let isOld = numbers.lexicographicallyPrecedes([0, 3, 26])
        return "; OpenBLAS \(version)"
            + (isOld ? ", of which newer ones, as in NumPy's wheels, take 10 to 35 % less time" : "")
    }
}

extension NativeLibrary.Recipe {
    /// The recipe for one file alone.
    fileprivate func of(_ path: String) -> NativeLibrary.Recipe {
        NativeLibrary.Recipe(name: name, candidates: [path], variable: variable, package: package)
    }
}
