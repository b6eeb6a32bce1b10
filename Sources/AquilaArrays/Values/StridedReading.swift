import AquilaRuntime
import AquilaTypes

extension LogicalStore {
    /// Waits for the elements and reads them; the pointer is at element (0, 0, …).
    func reading<R>(_ body: (UnsafeRawPointer, View) -> R) throws(ArrayError) -> R {
        do { return try store.runtime.read(self, body) } catch { throw ArrayError(error) }
    }

    /// Waits for the elements and lets them be written in place.
    func writing<R>(_ body: (UnsafeMutableRawPointer, View) -> R) throws(ArrayError) -> R {
        do { return try store.runtime.write(self, body) } catch { throw ArrayError(error) }
    }
}

extension AnyNDArray {
    /// The one element, bits and all.
    func waitingItem() throws(ArrayError) -> Scalar {
        guard let base = operand.array else { return operand.scalar! }
        do { return try base.store.runtime.item(base) } catch { throw ArrayError(error) }
    }
}

extension ArrayError {
    /// What went wrong while waiting, as an error of arrays.
    init(_ error: any Error) { self = error as? ArrayError ?? ArrayError(.system, "\(error)") }
}
