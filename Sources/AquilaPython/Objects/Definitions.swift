import CPython

// Tables that CPython keeps for the life of the process.

/// The positional arguments of a call.
struct Arguments {
    private let items: UnsafePointer<Ref?>?
    let count: Int

    init(_ items: UnsafePointer<Ref?>?, _ count: Int) {
        self.items = items
        self.count = count
    }

    /// The argument at a position; None if it is missing.
    subscript(position: Int) -> Ref { position < count ? items![position]! : AqNone()! }

    /// The argument at a position; nil if it is missing or None.
    func optional(_ position: Int) -> Ref? {
        guard position < count, self[position] != AqNone() else { return nil }
        return self[position]
    }

    func flag(_ position: Int) -> Bool { position < count && PyObject_IsTrue(self[position]) == 1 }
}

/// A function of the module: takes the module, the arguments and their number.
typealias Function = @convention(c) (Ref?, UnsafePointer<Ref?>?, Int) -> Ref?
typealias Getter = @convention(c) (Ref?, UnsafeMutableRawPointer?) -> Ref?
typealias Setter = @convention(c) (Ref?, Ref?, UnsafeMutableRawPointer?) -> Int32

enum Definition {
    /// A row of a table of functions.
    ///
    /// - Parameter signature: the parameters in Python's notation, where `inspect.signature` finds them. The
    ///   stub `_core.pyi` has the same, which the tests compare.
    static func function(
        _ name: StaticString, _ signature: StaticString, _ function: Function
    ) -> PyMethodDef {
        PyMethodDef(
            ml_name: text(name), ml_meth: unsafeBitCast(function, to: UnsafeMutableRawPointer.self),
            ml_flags: Int32(AqMethFastCall), ml_doc: documentation("\(name)\(signature)\n--\n\n"))
    }

    /// A text in memory that is never freed.
    private static func documentation(_ text: String) -> UnsafePointer<CChar> {
        let bytes = text.utf8CString
        let result = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (k, byte) in bytes.enumerated() { result[k] = byte }
        return UnsafePointer(result)
    }

    static func attribute(_ name: StaticString, _ get: Getter, set: Setter? = nil) -> PyGetSetDef {
        PyGetSetDef(
            name: text(name), get: unsafeBitCast(get, to: UnsafeMutableRawPointer.self),
            set: set.map { unsafeBitCast($0, to: UnsafeMutableRawPointer.self) }, doc: nil, closure: nil)
    }

    /// A member for Python's own use: an offset within the objects of a class.
    static func member(_ name: StaticString, _ offset: Int) -> PyMemberDef {
        PyMemberDef(
            name: text(name), type: Int32(AqMemberSsize), offset: offset, flags: Int32(AqMemberReadOnly),
            doc: nil)
    }

    /// A table that ends with a row of zeros.
    static func table<Row>(_ rows: [Row], end: Row) -> UnsafeMutablePointer<Row> {
        let result = UnsafeMutablePointer<Row>.allocate(capacity: rows.count + 1)
        for (k, row) in rows.enumerated() { (result + k).initialize(to: row) }
        (result + rows.count).initialize(to: end)
        return result
    }

    static func text(_ name: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// Creates a class.
    ///
    /// - Parameter isCalled: true if programs in Python make instances; else only the extension does.
    static func type(
        _ name: StaticString, size: Int32, _ slots: [(Int, UnsafeMutableRawPointer)],
        flags: Int = AqTypeBase, base: Ref? = nil, isCalled: Bool = false, in module: Ref
    ) throws -> Ref {
        let rows = slots.map { PyType_Slot(slot: Int32($0.0), pfunc: $0.1) }
        let spec = UnsafeMutablePointer<PyType_Spec>.allocate(capacity: 1)
        spec.initialize(
            to: PyType_Spec(
                name: text(name), basicsize: size, itemsize: 0,
                flags: UInt32(AqTypeDefault | flags | (isCalled ? 0 : AqTypeNotCalled)),
                slots: table(rows, end: PyType_Slot(slot: 0, pfunc: nil))))
        return try checked(PyType_FromModuleAndSpec(module, spec, base))
    }
}
