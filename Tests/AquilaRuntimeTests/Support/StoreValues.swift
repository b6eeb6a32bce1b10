import AquilaRuntime
import AquilaTypes

/// A suite with its own runtime, which makes stores from Swift values and reads them back.
protocol StoreValues {
    var runtime: Runtime { get }
}

extension StoreValues {
    /// A store with these elements in row-major order; with one axis unless a shape is given.
    func array<T: Element>(_ values: [T], _ shape: Shape? = nil) throws -> LogicalStore {
        try values.withUnsafeBytes { try runtime.makeStore(copying: $0, shape ?? [values.count], T.dtype) }
    }

    /// The elements in row-major order. Waits for them.
    func values<T: Element>(_ store: LogicalStore, _ type: T.Type = T.self) throws -> [T] {
        try runtime.read(store) { pointer, view in
            var result: [T] = []
            view.forEachOffset { result.append(pointer.load(fromByteOffset: $0, as: T.self)) }
            return result
        }
    }
}
