import AquilaRuntime
import AquilaTypes

extension LogicalStore {
    /// Waits for the elements and calls the body with the address of element (0, 0, …) and the
    /// view, for reading.
    func reading<R>(_ body: (UnsafeRawPointer, View) -> R) throws(ArrayError) -> R {
        do { return try store.runtime.read(self, body) } catch { throw ArrayError(error) }
    }

    /// Waits for the elements and calls the body with their address and view, for writing in place.
    func writing<R>(_ body: (UnsafeMutableRawPointer, View) -> R) throws(ArrayError) -> R {
        do { return try store.runtime.write(self, body) } catch { throw ArrayError(error) }
    }
}

extension AnyNDArray {
    /// The only element. Waits.
    func waitingItem() throws(ArrayError) -> Scalar {
        guard let base = operand.array else { return operand.scalar! }
        do { return try base.store.runtime.item(base) } catch { throw ArrayError(error) }
    }
}

extension ArrayError {
    /// An error from a wait as an `ArrayError`.
    init(_ error: any Error) { self = error as? ArrayError ?? ArrayError(.system, "\(error)") }
}
