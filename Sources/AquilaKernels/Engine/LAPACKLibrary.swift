import AquilaSystem
public import AquilaTypes

/// LAPACK, opened at run time: the one named by `AQUILA_LAPACK`, that of OpenBLAS, or the system's.
///
/// Matrices lie in memory by columns. The calling thread computes alone; the bits of results
/// depend on the shapes of matrices and on the library.
public struct LAPACKLibrary: Sendable {
    static let recipe = NativeLibrary.Recipe(
        name: "LAPACK", candidates: ["libopenblas.so.0", "libopenblas.so", "liblapack.so.3"],
        variable: Settings.lapack.name, package: "libopenblas0")

    /// The library of this process; nil if there is none. Chosen once, at the first use.
    public static let host: LAPACKLibrary? = LAPACKLibrary()

    /// Routines by their names, without the letter of a type.
    private let routines: [DType: [Routine: FortranCall.Routine]]
    /// The file that was loaded.
    let path: String
    /// True if the library's integers, such as the numbers of exchanged rows, have 64 bits.
    public let hasWideIntegers: Bool

    /// A routine of LAPACK. Two have other names for complex numbers, since transposes are conjugated
    /// there.
    enum Routine: String, CaseIterable {
        case gesv, getrf, getri, potrf, trtrs, geqrf, orgqr, gesdd, syevd, geev, gelsd
        case laswp, larft, larfb
        /// Two of BLAS, which most builds of LAPACK contain or refer to.
        case gemm, trsm

        func name(_ type: DType) -> String {
            let letter =
                switch type {
                case .float32: "s"
                case .float64: "d"
                case .complex64: "c"
                default: "z"
                }
            switch self {
            case .orgqr where type.isComplex: return letter + "ungqr"
            case .syevd where type.isComplex: return letter + "heevd"
            default: return letter + rawValue
            }
        }
    }

    private init?() {
        guard let library = FortranLibrary.lapack else { return nil }
        var routines: [DType: [Routine: FortranCall.Routine]] = [:]
        for type in [DType.float32, .float64, .complex64, .complex128] {
            for routine in Routine.allCases {
                let name = routine.name(type)
                guard
                    let found = library.find(name, as: FortranCall.Routine.self)
                        ?? FortranLibrary.blas?.find(name)
                else {
                    NativeLibraryError.noSymbol(Self.recipe, symbol: routine.name(type)).sayIfChosen()
                    return nil
                }
                routines[type, default: [:]][routine] = found
            }
        }
        self.routines = routines
        path = library.path(of: "dgesdd")
        hasWideIntegers = library.hasWideIntegers
    }

    /// The advice to a user whose machine has no LAPACK: the package that brings it, and the setting.
    public static var advice: String { recipe.advice }

    /// Calls a body whose calls of LAPACK use the calling thread alone; other code's calls use what it has
    /// chosen as soon as no such body runs. Bodies may be nested.
    public static func alone<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        guard let library = FortranLibrary.lapack else { return try body() }
        return try library.alone(body)
    }

    func call(_ routine: Routine, _ type: DType, _ arguments: [FortranCall.Argument]) -> FortranCall {
        FortranCall(routines[type]![routine]!, type, arguments)
    }
}
