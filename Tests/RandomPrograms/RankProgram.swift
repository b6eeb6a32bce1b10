import AquilaArrays
public import AquilaRuntime
import AquilaTypes
import TestSupport

/// A random program whose results are compared between numbers of ranks.
public struct RankProgram {
    private let program: Program

    public init(seed: UInt64) { program = Program(seed: seed, mode: seed % 4 == 0 ? .stepwise : .lazy) }

    public var listing: String { program.listing }

    /// A hash of all bits of the outcome (FNV-1a).
    public func digest(on runtime: Runtime) -> UInt64 {
        outcome(on: runtime).joined(separator: "\n").utf8.reduce(0xcbf2_9ce4_8422_2325) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
    }

    /// Varies the limits: tiles for small stores, windows that end early.
    public static func vary(_ runtime: Runtime, _ seed: UInt64) {
        var random = SplitMix64(seed: ~seed)
        runtime.limits.replicatedBytes = random.pick([0, 0, 0, 100])
        runtime.limits.maximumOperations = random.pick([1, 3, 8, 1024, 1024])
        runtime.isChecking = random.chance(20)
        runtime.comparesRanks = random.chance(20)
        runtime.limits.directPeers = random.pick([0, 1, 8])
        if random.chance(30) { runtime.passes = PassSet(rawValue: random.below(64)) }
    }

    /// The elements of a program's arrays, or the errors that it throws, as text.
    public func outcome(on runtime: Runtime) -> [String] {
        let pool = Pool(runtime)
        var result: [String] = []
        func note(_ variable: Int) {
            do { result.append(try text(pool[variable], runtime)) } catch { result.append("\(error)") }
        }
        for statement in program.statements {
            do { try statement.run(pool) } catch {
                result.append("\(error)")
                return result
            }
            if program.mode == .stepwise { statement.results.forEach(note) }
        }
        program.live.forEach(note)
        return result
    }

    private func isNaN(_ element: UnsafeRawPointer, _ type: DType) -> Bool {
        stride(from: 0, to: type.size, by: type.component.size).contains { part in
            switch type.component {
            case .float16: element.loadUnaligned(fromByteOffset: part, as: Float16.self).isNaN
            case .float32: element.loadUnaligned(fromByteOffset: part, as: Float.self).isNaN
            case .float64: element.loadUnaligned(fromByteOffset: part, as: Double.self).isNaN
            default: false
            }
        }
    }

    private func text(_ array: AnyNDArray, _ runtime: Runtime) throws -> String {
        let size = array.dtype.size
        return try runtime.read(array.base) { pointer, view in
            var text = "\(array.dtype) \(array.shape) "
            view.forEachOffset { offset in
                // The sign of a NaN is unspecified.
                if isNaN(pointer + offset, array.dtype) {
                    text += "nan "
                    return
                }
                for byte in UnsafeRawBufferPointer(start: pointer + offset, count: size) {
                    text += String(byte, radix: 16) + (byte < 16 ? "_" : "")
                }
                text += " "
            }
            return text
        }
    }
}
