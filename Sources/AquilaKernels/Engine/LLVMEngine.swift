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
        Result { () throws(EngineError) in try LLVMEngine(recipe) }
    }

    /// The recipe by which LLVM is found, for reports.
    package static var recipe: NativeLibrary.Recipe { LLVMCommon.recipe }

    /// The file that LLVM was loaded from.
    package let path: String
    package let cpuName: String
    package let cpuFeatures: String
    private let llvm: any LLVMInterface
    private let target: Guarded<Target>

    /// The only target machine; LLVM allows one thread at a time to use it.
    private struct Target {
        var isWarm = false
        let machine: OpaquePointer
        let dataLayout: String
        let triple: String
    }

    /// An engine of the first LLVM of a recipe that loads.
    init(_ recipe: NativeLibrary.Recipe) throws(EngineError) {
        do {
            llvm = try LLVMCommon.open(recipe)
        } catch {
            error.sayIfChosen()
            throw .unavailable(error.description)
        }
        path = llvm.common.path
        cpuName = llvm.host(.cpuName)
        cpuFeatures = llvm.host(.cpuFeatures)
        let triple = llvm.host(.triple)
        let machine = try llvm.makeMachine(triple: triple, cpu: cpuName, features: cpuFeatures)
        target = Guarded(Target(machine: machine, dataLayout: llvm.layout(of: machine), triple: triple))
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
        let context = llvm.common.createContext()
        defer { llvm.common.disposeContext(context) }
        let diagnostics = LLVMDiagnostics()
        llvm.report(context, to: diagnostics)
        return try withExtendedLifetime(diagnostics) { () throws(EngineError) in
            let module = try llvm.parse(ir, in: context)
            defer { llvm.common.disposeModule(module) }
            if let fault = llvm.fault(of: module) { throw .invalidModule(fault) }
            llvm.common.setTarget(module, target.triple)
            llvm.common.setDataLayout(module, target.dataLayout)
            let buffer = try llvm.emit(module, for: target.machine)
            defer { llvm.common.disposeBuffer(buffer) }
            if let error = diagnostics.firstError { throw .codeGeneration(error) }
            let start = llvm.common.bufferStart(buffer)
            return Array(UnsafeRawBufferPointer(start: start, count: llvm.common.bufferSize(buffer)))
        }
    }

    /// Links an object into this process and returns the address of `symbol`.
    package static func load(_ object: [UInt8], symbol: String) throws(EngineError) -> UnsafeRawPointer {
        let outcome = object.withUnsafeBytes { bytes in
            Result { () throws(EngineError) in try ObjectLoader.load(bytes, symbol: symbol) }
        }
        return try outcome.get()
    }
}
