import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

// Quick forms of universal functions with two results.

extension QuickForms {
    /// The quotients, rounded down, and the remainders.
    static func divided(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, try items[0]!.exactArray != nil || items[1]!.exactArray != nil else { return nil }
        do {
            return try quotientAndRemainder(items[0]!, items[1]!)
        } catch  where error.isOfArguments {
            return nil
        }
    }

    /// The fractions and whole parts of few floats at hand.
    static func parts(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard let source = try Floats(items, count) else { return nil }
        return try source.type == .float64
            ? source.results(.float64) { (x: Double, whole: inout Double) in modf(x, &whole) }
            : source.results(.float32) { (x: Float, whole: inout Float) in modff(x, &whole) }
    }

    /// The fractions of few floats at hand, and their exponents of two.
    static func fractions(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard let source = try Floats(items, count) else { return nil }
        return try source.type == .float64
            ? source.results(.int32) { (x: Double, exponent: inout Int32) in frexp(x, &exponent) }
            : source.results(.int32) { (x: Float, exponent: inout Int32) in frexpf(x, &exponent) }
    }

    /// Few floats at hand that follow each other evenly.
    private struct Floats {
        let array: AnyNDArray
        let type: DType
        private let first: UnsafeMutableRawPointer
        private let step: Int

        init?(_ items: UnsafePointer<Ref?>, _ count: Int) throws {
            guard count == 1, let array = try items[0]!.exactArray?.pointee.array, array.rank > 0,
                array.count > 0, array.count <= AnyNDArray.mostAtHand,
                array.dtype == .float64 || array.dtype == .float32,
                array.rank == 1 || array.isContiguous, let first = array.elements(waits: true)
            else { return nil }
            self.array = array
            self.first = first
            type = array.dtype
            step = array.rank == 1 ? array.view.strides[0] : array.dtype.size
        }

        /// An array of the function's values and one of what it writes, in a tuple.
        @inline(__always)
        func results<T: BitwiseCopyable, R: BitwiseCopyable & Numeric>(
            _ second: DType, _ split: (T, inout R) -> T
        ) throws -> Ref? {
            let runtime = array.runtime
            guard let (store, values) = runtime.makeStoreAtHand(array.shape, type),
                let (others, rest) = runtime.makeStoreAtHand(array.shape, second)
            else { return nil }
            let (x, y) = (values.assumingMemoryBound(to: T.self), rest.assumingMemoryBound(to: R.self))
            for k in 0..<array.count {
                var other: R = 0
                x[k] = split((first + k &* step).loadUnaligned(as: T.self), &other)
                y[k] = other
            }
            let one = try Ref.array(store)
            do { return try .pair(one, .array(others)) } catch {
                one.release()
                throw error
            }
        }
    }
}

extension Ref {
    /// A tuple of two objects, whose references it takes over.
    static func pair(_ first: Ref, _ second: Ref) throws -> Ref {
        guard let result = PyTuple_New(2) else {
            first.release()
            second.release()
            throw PythonError.isSet
        }
        PyTuple_SetItem(result, 0, first)
        PyTuple_SetItem(result, 1, second)
        return result
    }
}
