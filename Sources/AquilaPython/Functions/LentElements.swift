import AquilaTypes
import CPython

extension Lending {
    /// Elements for which a function gives the same bits in any order of work.
    enum Elements: UInt8 {
        case none, all, real, integers
        /// Integers, truth values, and floats that differ wherever they are equal in order: no zeros, which
        /// have signs, and no NaNs.
        case distinct
        /// No arrays; the arguments are numbers, of which integers are small.
        case small
        /// All, with a generator of random numbers as first argument.
        case drawing

        /// True if a call may have no array among its arguments.
        var areOfNumbers: Bool { self == .small || self == .drawing }

        func contains(_ type: DType) -> Bool {
            switch self {
            case .none, .small: false
            case .all, .drawing: true
            // Products of float16 differ in the signs of their NaNs.
            case .real: !type.isComplex && type != .float16
            case .integers: type.isInteger || type == .bool
            case .distinct: type.isInteger || type == .bool || type == .float64 || type == .float32
            }
        }

        /// True if the elements of an array of such a type are among these.
        func containValues(of theirs: Ref, _ type: DType) -> Bool {
            guard self == .distinct, type.isFloat else { return true }
            let array = theirs.numpyFields.pointee
            guard array.flags & NumPyArray.contiguous != 0, let data = array.data else { return false }
            let count = (0..<Int(array.rank)).reduce(1) { $0 * array.extents![$1] }
            return type == .float64
                ? Self.areDistinct(data.assumingMemoryBound(to: Double.self), count)
                : Self.areDistinct(data.assumingMemoryBound(to: Float.self), count)
        }

        private static func areDistinct<F: BinaryFloatingPoint>(
            _ elements: UnsafeMutablePointer<F>, _ count: Int
        ) -> Bool {
            (0..<count).allSatisfy { abs(elements[$0]) > 0 }
        }

        /// True if an argument of a class of Python's leaves the result's elements among these.
        func contain(numbersOf type: OpaquePointer) -> Bool {
            switch self {
            case .none, .small: false
            case .all, .drawing: true
            case .real: type == AqLongType() || type == AqBoolType() || type == AqFloatType()
            case .integers, .distinct: type == AqLongType() || type == AqBoolType()
            }
        }
    }
}
