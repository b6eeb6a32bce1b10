import Glibc
import AquilaTypes
import AquilaKernels

public enum TierPolicy: Sendable { case automatic, interpreter, compiler }
final class KernelHandle {
    let kernel: Kernel
    init(_ k: Kernel) { kernel = k }
    func run(_ frame: UnsafePointer<UInt64>, points: Int) {}
}
final class KernelCache {
    init(policy: TierPolicy) {}
    func handle(for k: Kernel) -> KernelHandle { KernelHandle(k) }
}
enum ExternalFunctions { static let table = UnsafePointer<UInt64>(bitPattern: 8)! }
