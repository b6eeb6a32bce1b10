import AquilaSystem
import AquilaTypes

/// The differences between the binary interfaces of MPI libraries: constants and the representation
/// of handles.
///
/// A handle is an `Int` here. MPICH's have 32 bits; elsewhere they are pointers, or numbers in the
/// place of pointers. The figures are those of the libraries' `mpi.h`.
struct MPIBinaryInterface {
    /// The layout of MPI_Status.
    struct Status {
        let size: Int
        /// The offset of the 32-bit field MPI_ERROR.
        let error: Int
    }

    let name: String
    let handleSize: Int
    let world: Int
    let byte: Int
    let nullRequest: Int
    let errorsReturn: Int
    let inPlace: Int
    let threadSerialized: Int32
    let tagUpperBound: Int32
    /// The error code MPI_ERR_IN_STATUS.
    let errorInStatus: Int32
    let status: Status
    private let types: [DType: Int]
    private let operators: [Int]

    func type(_ type: DType) -> Int { types[type]! }
    func reduction(_ reduction: Reduction) -> Int { operators[reduction.rawValue] }

    /// The types that MPI can reduce, in the order of the tables below.
    private static let reducible: [DType] = [
        .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float32, .float64,
    ]

    /// Detects the interface of a loaded library.
    init(of library: NativeLibrary) throws(NativeLibraryError) {
        if library.find("ompi_mpi_comm_world", as: UnsafeRawPointer.self) != nil {
            try self.init(openMPI: library)
        } else if library.openedAs.hasPart("libmpi_abi") {
            self.init(standard: ())
        } else {
            self.init(mpich: ())
        }
    }

    /// Open MPI's interface: handles are addresses of variables.
    private init(openMPI library: NativeLibrary) throws(NativeLibraryError) {
        func handle(_ name: String) throws(NativeLibraryError) -> Int {
            Int(bitPattern: try library.symbol("ompi_" + name, as: UnsafeRawPointer.self))
        }
        name = "Open MPI"
        handleSize = 8
        world = try handle("mpi_comm_world")
        byte = try handle("mpi_byte")
        nullRequest = try handle("request_null")
        errorsReturn = try handle("mpi_errors_return")
        inPlace = 1
        threadSerialized = 2
        tagUpperBound = 0
        errorInStatus = 18
        status = Status(size: 24, error: 8)
        var types: [DType: Int] = [:]
        for type in Self.reducible {
            let suffix = type == .float32 ? "float" : type == .float64 ? "double" : type.name + "_t"
            types[type] = try handle("mpi_" + suffix)
        }
        self.types = types
        var operators: [Int] = []
        for name in ["sum", "min", "max", "land", "lor", "band", "bor", "bxor"] {
            operators.append(try handle("mpi_op_" + name))
        }
        self.operators = operators
    }

    /// The interface of MPICH and its relatives (Intel MPI, Cray MPICH, MVAPICH): handles are
    /// 32-bit numbers.
    private init(mpich: Void) {
        name = "MPICH"
        handleSize = 4
        world = 0x4400_0000
        byte = 0x4c00_010d
        nullRequest = 0x2c00_0000
        errorsReturn = 0x5400_0001
        inPlace = -1
        threadSerialized = 2
        tagUpperBound = 0x6440_0001
        errorInStatus = 17
        status = Status(size: 20, error: 16)
        types = Self.table([
            0x4c00_0137, 0x4c00_0238, 0x4c00_0439, 0x4c00_083a, 0x4c00_013b, 0x4c00_023c, 0x4c00_043d,
            0x4c00_083e,
            0x4c00_040a, 0x4c00_080b,
        ])
        operators = [3, 2, 1, 5, 7, 6, 8, 10].map { 0x5800_0000 + $0 }
    }

    /// The standard's own interface, from MPI 5 on.
    private init(standard: Void) {
        name = "MPI 5"
        handleSize = 8
        world = 0x101
        byte = 0x247
        nullRequest = 0x180
        errorsReturn = 0x142
        inPlace = 1
        threadSerialized = 2048
        tagUpperBound = 501
        errorInStatus = 19
        status = Status(size: 32, error: 8)
        types = Self.table([0x240, 0x248, 0x250, 0x258, 0x241, 0x249, 0x251, 0x259, 0x210, 0x214])
        operators = [0x21, 0x22, 0x23, 0x30, 0x31, 0x28, 0x29, 0x2a]
    }

    private static func table(_ handles: [Int]) -> [DType: Int] {
        Dictionary(uniqueKeysWithValues: zip(reducible, handles))
    }
}
