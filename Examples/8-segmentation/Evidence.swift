import AquilaRuntime
import ExampleSupport

/// The evidence of a trace about how libraries work together, recorded from the creation of this
/// value on.
struct Evidence {
    private let first: Int

    /// Nil if nothing is traced.
    init?() {
        guard TraceEvent.isOn else { return nil }
        first = TraceEvent.all.count
    }

    /// Prints counts of the events since then, and ends the program with an error if libraries copied
    /// from each other, waited for each other, or did not take turns.
    func report() {
        let events = TraceEvent.all[first...].sorted { $0.start < $1.start }
        func count(_ category: TraceEvent.Category) -> Int { events.count { $0.category == category } }
        let work = events.filter { [.kernel, .task].contains($0.category) }
        let libraries = work.map(Self.library)
        let turns = zip(libraries, libraries.dropFirst()).count { $0 != $1 }
        let fused = work.count { $0.category == .kernel && $0.name.contains(" · ") }
        print("waits: \(count(.wait)), copies: \(count(.copy)), in \(count(.window)) windows")
        let parts = Set(libraries).sorted().map { name in "\(libraries.count { $0 == name }) of \(name)" }
        print("pieces of work: \(parts.joined(separator: ", ")); who works changed \(turns) times")
        print("kernels of several operations: \(fused) of \(count(.kernel))")
        // This number depends on the machine's other work, so it is not checked.
        print("tasks that began while one of another library ran: \(Self.together(work))")
        check(count(.wait) == 1 && count(.copy) == 0, "libraries wait for each other, or copy")
        check(Set(libraries).isSuperset(of: ["arrays", "images", "sparse"]), "a library has done nothing")
        check(fused > 0 && turns > 100, "libraries do not mix")
    }

    private static func library(_ event: TraceEvent) -> String {
        event.category == .kernel ? "arrays" : String(event.name.prefix { $0 != "." })
    }

    /// The number of tasks that began while a task of another library ran.
    private static func together(_ work: [TraceEvent]) -> Int {
        var running: [TraceEvent] = []
        var result = 0
        for event in work where event.category == .task {
            running.removeAll { $0.end <= event.start }
            if running.contains(where: { library($0) != library(event) }) { result += 1 }
            running.append(event)
        }
        return result
    }
}
