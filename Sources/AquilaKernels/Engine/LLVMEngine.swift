import AquilaTypes
import Glibc

/// LLVM, opened at run time: compiles textual IR to an object file for this processor.
///
/// The IR comes with explicit vectors, so no optimisation passes run; code generation is at level O1,
/// position-independent, code model small. Objects are linked by `ObjectLoader`, which needs no LLVM.
/// Thread-safe: compilations take turns.
package final class LLVMEngine: Sendable {
    /// The engine, opened at the first use, which takes 10 to 30 ms; an error if LLVM is missing or
    /// switched off.
    package static let shared: Result<LLVMEngine, EngineError> = ExitBarrier.guardingColdWork {
        Result { () throws(EngineError) in try LLVMEngine() }
    }

    /// The recipe by which LLVM is found, for reports.
    package static var recipe: NativeLibrary.Recipe { LLVMLibrary.recipe }

    /// The file that LLVM was loaded from.
    package let path: String
    package let cpuName: String
    package let cpuFeatures: String
    private let llvm: LLVMLibrary
    private let target: Guarded<Target>

    /// The only target machine; LLVM allows one thread at a time to use it.
    private struct Target {
        var isWarm = false
        let machine: OpaquePointer
        let dataLayout: OpaquePointer
        let triple: String
    }

    private init() throws(EngineError) {
        do {
            llvm = try LLVMLibrary()
        } catch {
            error.sayIfChosen()
            throw .unavailable(error.description)
        }
        path = llvm.library.path(of: "LLVMContextCreate")
        cpuName = llvm.take(llvm.hostCPUName())
        cpuFeatures = llvm.take(llvm.hostCPUFeatures())
        target = Guarded(try Self.makeTarget(llvm, cpu: cpuName, features: cpuFeatures))
    }

    private static func makeTarget(
        _ llvm: LLVMLibrary, cpu: String, features: String
    ) throws(EngineError) -> Target {
        let triple = llvm.take(llvm.defaultTriple())
        var target: OpaquePointer?
        var message: UnsafeMutablePointer<CChar>?
        guard llvm.targetFromTriple(triple, &target, &message) == 0 else {
            throw .unavailable(llvm.take(message))
        }
        let o1: UInt32 = 1
        let positionIndependent: UInt32 = 2
        let small: UInt32 = 3
        guard
            let machine = llvm.createTargetMachine(
                target, triple, cpu, features, o1, positionIndependent, small),
            let layout = llvm.createDataLayout(machine)
        else { throw .unavailable("LLVM has no code generator for \(triple)") }
        return Target(machine: machine, dataLayout: layout, triple: triple)
    }

    /// Compiles a module of textual IR to a relocatable object file.
    ///
    /// Blocks, usually for 4 to 10 ms. Throws LLVM's message about an invalid module.
    package func compile(ir: String) throws(EngineError) -> [UInt8] {
        let outcome = target.withLock { target in
            func work() -> Result<[UInt8], EngineError> {
                Result { () throws(EngineError) in try compile(ir, for: target) }
            }
            if target.isWarm { return ExitBarrier.guarding(work) }
            target.isWarm = true
            return ExitBarrier.guardingColdWork(work)
        }
        return try outcome.get()
    }

    private func compile(_ ir: String, for target: Target) throws(EngineError) -> [UInt8] {
        let context = llvm.createContext()
        defer { llvm.disposeContext(context) }
        let diagnostics = Diagnostics(llvm)
        let pointer = Unmanaged.passUnretained(diagnostics).toOpaque()
        llvm.setDiagnosticHandler(context, Diagnostics.handler, pointer)
        return try withExtendedLifetime(diagnostics) { () throws(EngineError) in
            let module = try parse(ir, in: context)
            defer { llvm.disposeModule(module) }
            llvm.setTarget(module, target.triple)
            llvm.setDataLayout(module, target.dataLayout)
            let object = try emit(module, for: target)
            if let error = diagnostics.firstError { throw .codeGeneration(error) }
            return object
        }
    }

    private func parse(_ ir: String, in context: OpaquePointer?) throws(EngineError) -> OpaquePointer? {
        var text = ir
        let buffer = text.withUTF8 { llvm.createBufferCopy($0.baseAddress, $0.count, "kernel") }
        var module: OpaquePointer?
        var message: UnsafeMutablePointer<CChar>?
        // LLVM owns the buffer from here on, even if parsing fails.
        guard llvm.parseIR(context, buffer, &module, &message) == 0 else {
            throw .invalidModule(llvm.take(message))
        }
        let returnStatus: UInt32 = 2
        var finding: UnsafeMutablePointer<CChar>?
        let isBroken = llvm.verifyModule(module, returnStatus, &finding) != 0
        let description = llvm.take(finding)
        if isBroken {
            llvm.disposeModule(module)
            throw .invalidModule(description)
        }
        return module
    }

    private func emit(_ module: OpaquePointer?, for target: Target) throws(EngineError) -> [UInt8] {
        let objectFile: UInt32 = 1
        var buffer: OpaquePointer?
        var message: UnsafeMutablePointer<CChar>?
        guard llvm.emitToBuffer(target.machine, module, objectFile, &message, &buffer) == 0 else {
            throw .codeGeneration(llvm.take(message))
        }
        defer { llvm.disposeBuffer(buffer) }
        return Array(UnsafeRawBufferPointer(start: llvm.bufferStart(buffer), count: llvm.bufferSize(buffer)))
    }

    /// Links an object into this process and returns the address of `symbol`.
    package static func load(_ object: [UInt8], symbol: String) throws(EngineError) -> UnsafeRawPointer {
        let outcome = object.withUnsafeBytes { bytes in
            Result { () throws(EngineError) in try ObjectLoader.load(bytes, symbol: symbol) }
        }
        return try outcome.get()
    }
}

/// Collects the errors that LLVM reports while it compiles; without a handler, LLVM would end the
/// process.
private final class Diagnostics {
    private let llvm: LLVMLibrary
    private(set) var firstError: String?

    init(_ llvm: LLVMLibrary) { self.llvm = llvm }

    static let handler: LLVMLibrary.Handler = { info, context in
        guard let context else { return }
        Unmanaged<Diagnostics>.fromOpaque(context).takeUnretainedValue().note(info)
    }

    private func note(_ info: OpaquePointer?) {
        let error: UInt32 = 0
        guard firstError == nil, llvm.diagnosticSeverity(info) == error else { return }
        firstError = llvm.take(llvm.diagnosticDescription(info))
    }
}
