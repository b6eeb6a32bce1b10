import AquilaRuntime
import AquilaTypes

/// A suite with its own runtime whose stores are all of type `float64`, so that literals are, too.
protocol DoubleStoreValues {
    var runtime: Runtime { get }
}

extension DoubleStoreValues {
    /// A store with these elements in row-major order; with one axis unless a shape is given.
    func array(_ values: [Double], _ shape: Shape? = nil) throws -> LogicalStore {
        try values.withUnsafeBytes { try runtime.makeStore(copying: $0, shape ?? [values.count], .float64) }
    }

    /// The elements in row-major order. Waits for them.
    func values(_ store: LogicalStore) throws -> [Double] {
        try runtime.read(store) { pointer, view in
            var result: [Double] = []
            view.forEachOffset { result.append(pointer.load(fromByteOffset: $0, as: Double.self)) }
            return result
        }
    }
}
