import AquilaRuntime
import AquilaTypes
import Foundation
import Testing

/// The events of a trace. Each test has a process of its own, since tracing is switched on at the
/// start only.
@Suite struct TraceTests {
    private static func startTrace() -> Runtime {
        setenv("AQUILA_TRACE", "/dev/null", 1)
        return Runtime(workers: 1)
    }

    private static func count(_ category: TraceEvent.Category) -> Int {
        TraceEvent.all.count { $0.category == category }
    }

    @Test func copiesAreNoOtherKernels() async {
        await #expect(processExitsWith: .success) {
            // Operations that run directly are not fused.
            setenv("AQUILA_PASSES", "-direct", 1)
            let runtime = Self.startTrace()
            let x = runtime.makeStore([100], .float64)
            // A fill, a conversion and a computation whose result is stored elsewhere.
            try runtime.copy(.scalar(Scalar(1.0)), into: x)
            try runtime.copy(.array(x), into: runtime.makeStore([100], .float32))
            let y = runtime.makeStore([100], .float64)
            try runtime.copy(.array(try runtime.map(.negative, .array(x))), into: y)
            try runtime.flush()
            precondition(Self.count(.copy) == 0 && Self.count(.kernel) > 0)
            let z = runtime.makeStore([100], .float64)
            try runtime.copy(.array(y), into: z)
            try runtime.flush()
            precondition(Self.count(.copy) == 1)
        }
    }

    @Test func onlyNeedIsAWait() async {
        await #expect(processExitsWith: .success) {
            let runtime = Self.startTrace()
            var x = runtime.makeStore([10], .float64)
            for _ in 0..<5000 { x = try runtime.map(.add, .array(x), .scalar(Scalar(1.0))) }
            precondition(Self.count(.window) > 1 && Self.count(.wait) == 0)
            let value = try runtime.item(x).doubleValue
            precondition(value == 5000)
            precondition(Self.count(.wait) == 1)
            // The value is already computed.
            _ = try runtime.item(x)
            precondition(Self.count(.wait) == 1)
        }
    }

    @Test func withoutATraceNothingIsNoted() async {
        await #expect(processExitsWith: .success) {
            unsetenv("AQUILA_TRACE")
            let runtime = Runtime(workers: 1)
            try runtime.copy(.scalar(Scalar(1.0)), into: runtime.makeStore([3], .float64))
            try runtime.flush()
            precondition(!TraceEvent.isOn && TraceEvent.all.isEmpty)
        }
    }
}
