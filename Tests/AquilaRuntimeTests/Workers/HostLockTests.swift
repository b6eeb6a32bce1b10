import AquilaRuntime
import AquilaTypes
import Foundation
import Glibc
import Testing

/// An interpreter's lock as the runtime sees it: recording threads hold it, and so do bodies.
private enum FakeInterpreter {
    nonisolated(unsafe) static let mutex = {
        let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        return mutex
    }()

    static let holder: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    static func install() {
        HostLock.install(
            leave: {
                guard pthread_getspecific(holder) != nil else { return nil }
                leave()
                return UnsafeMutableRawPointer(bitPattern: 1)
            }, enter: { _ in enter() }, isInterrupted: { false })
    }

    static func enter() {
        pthread_mutex_lock(mutex)
        pthread_setspecific(holder, UnsafeRawPointer(bitPattern: 1))
    }

    static func leave() {
        pthread_setspecific(holder, nil)
        pthread_mutex_unlock(mutex)
    }

    static func running<R>(_ body: () throws -> R) rethrows -> R {
        enter()
        defer { leave() }
        return try body()
    }
}

@Suite struct HostLockTests {
    private let runtime = Runtime(workers: 3)

    private static let step = TaskDeclaration(
        Library("tests"), "step", signature: [.inputOutput], constraints: [.alignAll], needsHost: true,
        variants: [
            .cpu: { context in
                FakeInterpreter.running {
                    let x = context.stores[0].accessor(Double.self)
                    for i in x.indices { x[i] += 1 }
                }
            }
        ])

    private func record(_ count: Int) throws -> Double {
        let x = runtime.makeStore([64], .float64)
        for _ in 0..<count {
            var launch = TaskLaunch(Self.step)
            launch.add(x, .inputOutput)
            try launch.submit()
        }
        return try runtime.item(x).doubleValue
    }

    /// A window ends during recording, while bodies on other threads need the lock that the
    /// recording thread holds.
    @Test func whoRecordsGivesTheLockUpToWaitForBodies() throws {
        FakeInterpreter.install()
        try FakeInterpreter.running {
            try runtime.within(Scope(mapper: FixedMapper(count: 4))) {
                let sum = try record(2000)
                #expect(sum == 2000)
            }
        }
    }

    @Test func threadsThatWaitForEachOtherDo() throws {
        FakeInterpreter.install()
        try runtime.within(Scope(mapper: FixedMapper(count: 2))) {
            let threads = (0..<4).map { _ in
                let thread = Thread { [self] in
                    try! FakeInterpreter.running {
                        let sum = try record(500)
                        precondition(sum == 500)
                    }
                }
                thread.start()
                return thread
            }
            while threads.contains(where: { !$0.isFinished }) { usleep(1000) }
        }
    }

    @Test func aWindowWithBodiesOfTheHostDoesNotFly() throws {
        FakeInterpreter.install()
        runtime.limits.overlapElements = 0
        let x = runtime.makeStore([64], .float64)
        var launch = TaskLaunch(Self.step)
        launch.add(x, .inputOutput)
        try launch.submit()
        #expect(runtime.hasHostWork)
        runtime.mappingFence()
        #expect(!runtime.hasHostWork)
        #expect(runtime.addressAtHand(of: x.store) != nil)
    }
}
