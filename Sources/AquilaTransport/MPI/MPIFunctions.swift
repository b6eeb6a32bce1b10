import AquilaTypes

/// The functions of an MPI library, looked up once. Handles are passed as `Int`; see `MPIBinaryInterface`.
struct MPIFunctions {
    typealias Memory = UnsafeMutableRawPointer
    typealias Number = UnsafeMutablePointer<Int32>
    typealias Code = Int32

    let initThread: @convention(c) (Memory?, Memory?, Int32, Number) -> Code
    let isInitialised: @convention(c) (Number) -> Code
    let finalise: @convention(c) () -> Code
    let abort: @convention(c) (Int, Int32) -> Code
    let rank: @convention(c) (Int, Number) -> Code
    let size: @convention(c) (Int, Number) -> Code
    let duplicate: @convention(c) (Int, Memory) -> Code
    let setErrorHandler: @convention(c) (Int, Int) -> Code
    let attribute: @convention(c) (Int, Int32, Memory, Number) -> Code
    let errorString: @convention(c) (Int32, Memory, Number) -> Code

    // Memory, count, type; peer, tag; communicator, request.
    let send: @convention(c) (UnsafeRawPointer?, Int32, Int, Int32, Int32, Int, Memory) -> Code
    let receive: @convention(c) (Memory?, Int32, Int, Int32, Int32, Int, Memory) -> Code
    let cancel: @convention(c) (Memory) -> Code
    // Requests and their number; how many are done, which, and their statuses.
    let testSome: @convention(c) (Int32, Memory, Number, Number, Memory) -> Code
    let count: @convention(c) (Memory, Int, Number) -> Code
    let isCancelled: @convention(c) (Memory, Number) -> Code

    let barrier: @convention(c) (Int, Memory) -> Code
    let broadcast: @convention(c) (Memory?, Int32, Int, Int32, Int, Memory) -> Code
    // From, to; count, type, operator; communicator, request.
    let allReduce: @convention(c) (UnsafeRawPointer?, Memory?, Int32, Int, Int, Int, Memory) -> Code
    // From, count, type; to, count, type; communicator, request.
    let allGather: @convention(c) (UnsafeRawPointer?, Int32, Int, Memory?, Int32, Int, Int, Memory) -> Code
    // From, count, type; to, counts, offsets, type; communicator, request.
    let allGatherBlocks:
        @convention(c) (UnsafeRawPointer?, Int32, Int, Memory?, Number, Number, Int, Int, Memory) -> Code

    init(_ library: NativeLibrary) throws(NativeLibraryError) {
        initThread = try library.symbol("MPI_Init_thread")
        isInitialised = try library.symbol("MPI_Initialized")
        finalise = try library.symbol("MPI_Finalize")
        abort = try library.symbol("MPI_Abort")
        rank = try library.symbol("MPI_Comm_rank")
        size = try library.symbol("MPI_Comm_size")
        duplicate = try library.symbol("MPI_Comm_dup")
        setErrorHandler = try library.symbol("MPI_Comm_set_errhandler")
        attribute = try library.symbol("MPI_Comm_get_attr")
        errorString = try library.symbol("MPI_Error_string")
        send = try library.symbol("MPI_Isend")
        receive = try library.symbol("MPI_Irecv")
        cancel = try library.symbol("MPI_Cancel")
        testSome = try library.symbol("MPI_Testsome")
        count = try library.symbol("MPI_Get_count")
        isCancelled = try library.symbol("MPI_Test_cancelled")
        barrier = try library.symbol("MPI_Ibarrier")
        broadcast = try library.symbol("MPI_Ibcast")
        allReduce = try library.symbol("MPI_Iallreduce")
        allGather = try library.symbol("MPI_Iallgather")
        allGatherBlocks = try library.symbol("MPI_Iallgatherv")
    }
}
