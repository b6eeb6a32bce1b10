import AquilaTypes

/// The state of MPI after its start, from which a transport is made.
struct MPISetup {
    let library: NativeLibrary
    let interface: MPIBinaryInterface
    let functions: MPIFunctions
    let rank: Int
    let size: Int
    let highestTag: Int
    let messages: Int
    let bodies: Int
    let collectives: Int
    let bulk: Int

    init(_ launcher: MPILauncher) throws(TransportError) {
        do throws(NativeLibraryError) {
            library = try Self.open(launcher)
            interface = try MPIBinaryInterface(of: library)
            functions = try MPIFunctions(library)
        } catch {
            throw Self.error(.unavailable("\(error)"))
        }
        let (functions, interface) = (functions, interface)
        var started: Int32 = 0
        try Self.check(functions.isInitialised(&started))
        if started != 0 { throw Self.error(.unavailable("MPI has been started before in this process")) }
        var level: Int32 = 0
        try Self.check(functions.initThread(nil, nil, interface.threadSerialized, &level))
        if level < interface.threadSerialized {
            throw Self.error(
                .unavailable("\(interface.name) takes calls from one thread alone (level \(level))"))
        }
        try Self.check(functions.setErrorHandler(interface.world, interface.errorsReturn))
        size = try Self.number { functions.size(interface.world, $0) }
        if let expected = launcher.size, expected != size {
            let cause = "\(library.openedAs) finds \(size) ranks where the launcher started \(expected)"
            throw Self.error(
                .unavailable("\(cause): it belongs to another launcher; set AQUILA_MPI to the right one"))
        }
        rank = try Self.number { functions.rank(interface.world, $0) }
        messages = try Self.duplicate(interface, functions)
        bodies = try Self.duplicate(interface, functions)
        collectives = try Self.duplicate(interface, functions)
        bulk = try Self.duplicate(interface, functions)
        highestTag = Self.highestTag(interface, functions)
    }

    private static func open(_ launcher: MPILauncher) throws(NativeLibraryError) -> NativeLibrary {
        var first: NativeLibraryError?
        for family in launcher.families {
            do throws(NativeLibraryError) { return try NativeLibrary(family.recipe) } catch {
                first = first ?? error
            }
        }
        throw first!
    }

    private static func duplicate(_ interface: MPIBinaryInterface, _ functions: MPIFunctions)
        throws(TransportError) -> Int
    {
        // A 32-bit handle fills only the lower half.
        var handle = 0
        try check(
            withUnsafeMutableBytes(of: &handle) { functions.duplicate(interface.world, $0.baseAddress!) })
        return handle
    }

    private static func highestTag(_ interface: MPIBinaryInterface, _ functions: MPIFunctions) -> Int {
        var value: UnsafePointer<Int32>?
        var isThere: Int32 = 0
        let code = withUnsafeMutableBytes(of: &value) {
            functions.attribute(interface.world, interface.tagUpperBound, $0.baseAddress!, &isThere)
        }
        // 32767 is the lower bound that the standard guarantees.
        guard code == 0, isThere != 0, let value else { return 32767 }
        return Int(value.pointee)
    }

    private static func number(_ body: (UnsafeMutablePointer<Int32>) -> Int32) throws(TransportError) -> Int {
        var value: Int32 = 0
        try check(body(&value))
        return Int(value)
    }

    private static func check(_ code: Int32) throws(TransportError) {
        if code != 0 { throw error(.engine(code: Int(code), "MPI could not be started")) }
    }

    private static func error(_ kind: TransportError.Kind) -> TransportError {
        TransportError(kind, in: TransportCall(rank: 0, operation: .start))
    }
}
