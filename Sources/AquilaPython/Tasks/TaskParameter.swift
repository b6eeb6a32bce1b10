import AquilaRuntime
import AquilaTypes
import CPython

/// A parameter of a task's function, as its annotation describes it.
struct TaskParameter {
    enum Kind {
        case store(StoreRule)
        /// Passed as it is.
        case value
        /// Which of the launch's points runs; callers do not pass it.
        case point
    }

    let name: String
    let kind: Kind

    var rule: StoreRule? { if case .store(let rule) = kind { rule } else { nil } }

    /// From a tuple: the name, then nothing for a plain value, None for the point, or the rule of a store.
    init(_ tuple: Ref) throws {
        let items = try TupleReader(tuple)
        name = try items[0].text()
        if items.count == 1 {
            kind = .value
        } else if items.count == 2 {
            kind = .point
        } else {
            kind = .store(try StoreRule(items))
        }
    }
}

/// How a store is used and cut.
struct StoreRule {
    let mode: ArgumentMode
    /// The name of a reduction's operator.
    let reducer: String
    /// The launch's axis that each of the store's goes along, by number; nil where it is not cut.
    let axes: [Int?]
    /// Whether the store may have more axes.
    let isOpen: Bool
    let low: [Int]
    let high: [Int]
    let type: DType?

    /// The mode's number, the operator, axes, whether there may be more, how far pieces reach over, the type.
    fileprivate init(_ items: TupleReader) throws {
        mode = try [.input, .output, .inputOutput, .reduction].choosing(try Int(index: items[1]))
        reducer = try items[2].text()
        axes = try TupleReader(items[3]).map { $0 == AqNone() ? nil : try Int(index: $0) }
        isOpen = PyObject_IsTrue(items[4]) == 1
        low = try TupleReader(items[5]).map { try Int(index: $0) }
        high = try TupleReader(items[6]).map { try Int(index: $0) }
        type = items[7] == AqNone() ? nil : try DType(code: try Int(index: items[7]))
    }
}

extension Array {
    /// The element of a number that comes from Python.
    func choosing(_ number: Int) throws -> Element {
        guard indices.contains(number) else {
            throw PythonError.value("\(number) is none of \(count) choices")
        }
        return self[number]
    }
}

/// The items of a tuple, lent.
struct TupleReader {
    private let tuple: Ref
    let count: Int

    init(_ tuple: Ref) throws {
        guard tuple.type == AqTupleType() else { throw PythonError.type("a tuple is expected") }
        self.tuple = tuple
        count = PyTuple_Size(tuple)
    }

    /// None for one that is missing.
    subscript(position: Int) -> Ref { position < count ? PyTuple_GetItem(tuple, position) : AqNone() }

    func map<R>(_ body: (Ref) throws -> R) rethrows -> [R] { try (0..<count).map { try body(self[$0]) } }
}
