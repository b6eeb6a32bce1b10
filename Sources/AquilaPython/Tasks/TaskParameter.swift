import AquilaRuntime
import AquilaTypes
import CPython

/// A parameter of a task's function, as its annotation describes it.
struct TaskParameter {
    enum Kind {
        case store(StoreRule)
        /// A plain value, passed unchanged.
        case value
        /// The description of the running point; callers do not pass it.
        case point
    }

    let name: String
    let kind: Kind

    var rule: StoreRule? { if case .store(let rule) = kind { rule } else { nil } }

    /// Parses a tuple: the name alone for a plain value, the name and None for the point, or the
    /// name and the rule of a store.
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

/// The access mode and the partitioning of a store parameter.
struct StoreRule {
    let mode: ArgumentMode
    /// The name of the operator of a reduction.
    let reducer: String
    /// For each axis of the store, the number of the launch's axis along which it is partitioned;
    /// nil if it is not partitioned.
    let axes: [Int?]
    /// True if the store may have further axes.
    let isOpen: Bool
    let low: [Int]
    let high: [Int]
    let type: DType?

    /// Parses the mode's number, the operator, the axes, whether there may be more, the sizes of
    /// the halo, and the type.
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
    /// The element at a position given by Python; throws if it is out of range.
    func choosing(_ number: Int) throws -> Element {
        guard indices.contains(number) else {
            throw PythonError.value("\(number) is none of \(count) choices")
        }
        return self[number]
    }
}

/// The items of a tuple, as borrowed references.
struct TupleReader {
    private let tuple: Ref
    let count: Int

    init(_ tuple: Ref) throws {
        guard tuple.type == AqTupleType() else { throw PythonError.type("a tuple is expected") }
        self.tuple = tuple
        count = PyTuple_Size(tuple)
    }

    /// The item at a position; None if it is missing.
    subscript(position: Int) -> Ref { position < count ? PyTuple_GetItem(tuple, position) : AqNone() }

    func map<R>(_ body: (Ref) throws -> R) rethrows -> [R] { try (0..<count).map { try body(self[$0]) } }
}
