import Glibc

/// An adversary for tests: takes ready nodes in random order, after random pauses.
package struct Disorder: Sendable {
    let seed: UInt64

    package init(seed: UInt64) { self.seed = seed }

    func generator(_ worker: Int) -> Generator { Generator(state: seed &+ UInt64(worker) &* 0x9E37_79B9) }

    struct Generator {
        var state: UInt64

        mutating func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }

        mutating func pause() {
            switch next() % 8 {
            case 0: sched_yield()
            case 1: usleep(UInt32(next() % 50))
            default: break
            }
        }
    }
}
