import AquilaRuntime
import CPython

extension Lending {
    /// One of our arrays, and the NumPy array that stands for it during a call.
    struct Loan {
        let array: Ref
        let theirs: Ref

        /// Lets the NumPy array hold a buffer of ours if others than the call have references to it, so
        /// that it, or a view of it, may outlive the call.
        ///
        /// - Parameter result: the call's, which may be such a view.
        @inline(__always)
        func keepIfShared(beyond references: UInt32, by result: Ref? = nil) throws {
            if theirs.references > references, !theirs.hasBase { try keep(result) }
        }

        @inline(never)
        private func keep(_ result: Ref?) throws {
            try moveToFront(with: result)
            let shown = try array.lender()
            guard Registry.package.numpy.setBase(theirs, shown) == 0 else { throw PythonError.isSet }
        }

        /// Lets the NumPy array, and a result that is a view of it, show the front of the store, which stays
        /// when the elements move.
        private func moveToFront(with result: Ref?) throws {
            guard ArrayLayout.hasStruct, let before = theirs.numpyFields.pointee.data else { return }
            try Fronts.expose(array)
            let front = array.numpyFields.pointee.data!
            if let result { move(result, by: front - before) }
            theirs.numpyFields.pointee.data = front
        }

        private func move(_ result: Ref, by distance: Int) {
            if result.isListOrTuple {
                for k in 0..<result.sequenceCount { move(result.sequenceItem(k), by: distance) }
            }
            guard PyType_IsSubtype(result.type, AqType(Registry.package.numpy.array)) != 0,
                result.numpyFields.pointee.base == theirs, let data = result.numpyFields.pointee.data
            else { return }
            result.numpyFields.pointee.data = data + distance
        }

        @inline(__always)
        fileprivate func end() {
            if theirs.references > 1 { return endShared() }
            Exports.end(array.selfContent.store!)
            LoanObjects.put(theirs)
        }

        /// Ends the loan of an array that others keep, as the frames of an exception do.
        @inline(never)
        private func endShared() {
            var (type, value, trace): (Ref?, Ref?, Ref?) = (nil, nil, nil)
            PyErr_Fetch(&type, &value, &trace)
            if (try? keepIfShared(beyond: 1)) == nil { PyErr_Clear() }
            PyErr_Restore(type, value, trace)
            Exports.end(array.selfContent.store!)
            theirs.release()
        }
    }

    /// The loans of a call, in memory of the caller's.
    struct Loans {
        /// Most arrays of a call.
        static let most = 32

        private let places: UnsafeMutablePointer<Loan>
        private(set) var count = 0

        init(_ places: UnsafeMutablePointer<Loan>) { self.places = places }

        /// True if there is room for another one.
        var isOpen: Bool { count < Self.most }

        @inline(__always)
        mutating func append(_ loan: Loan) {
            (places + count).initialize(to: loan)
            count &+= 1
        }

        @inline(__always)
        subscript(place: Int) -> Loan { places[place] }

        @inline(__always)
        func end() {
            var place = 0
            while place < count {
                places[place].end()
                place &+= 1
            }
        }
    }
}

extension Ref {
    /// Number of references to an object.
    @inline(__always)
    var references: UInt32 { UInt32(truncatingIfNeeded: pointee.ob_refcnt) }
}

/// NumPy arrays whose loans have ended, kept for the next loans.
enum LoanObjects {
    private static let mostAxes = 4
    /// Arrays that are kept of each number of axes.
    private static let most = 8
    private typealias Kept = (count: Int, places: UnsafeMutablePointer<Ref>)
    /// By number of axes; changed under the interpreter's lock.
    nonisolated(unsafe) private static let kept: UnsafeMutablePointer<Kept> = {
        let result = UnsafeMutablePointer<Kept>.allocate(capacity: mostAxes + 1)
        for axes in 0...mostAxes { (result + axes).initialize(to: (0, .allocate(capacity: most))) }
        return result
    }()

    /// A NumPy array that shows the elements at an address as one of our arrays does; nil if none is kept.
    ///
    /// - Parameter flags: those that do not follow from the order of the elements.
    @inline(__always)
    static func take(for array: Ref, at data: UnsafeMutableRawPointer, _ flags: Int32) -> Ref? {
        guard ArrayLayout.hasStruct else { return nil }
        let shown = array.numpyFields
        let axes = Int(shown.pointee.rank)
        guard axes <= mostAxes, kept[axes].count > 0 else { return nil }
        kept[axes].count &-= 1
        let result = kept[axes].places[kept[axes].count]
        let fields = result.numpyFields
        var axis = 0
        while axis < axes {
            fields.pointee.extents![axis] = shown.pointee.extents![axis]
            fields.pointee.strides![axis] = shown.pointee.strides![axis]
            axis &+= 1
        }
        fields.pointee.data = data
        let ordered = NumPyArray.contiguous | NumPyArray.fortran | NumPyArray.aligned
        fields.pointee.flags = shown.pointee.flags & ordered | flags
        guard fields.pointee.type != shown.pointee.type else { return result }
        let before = fields.pointee.type
        fields.pointee.type = shown.pointee.type!.retained()
        before?.release()
        return result
    }

    /// Takes over the last reference to a NumPy array.
    @inline(__always)
    static func put(_ array: Ref) {
        let axes = Int(array.numpyFields.pointee.rank)
        guard ArrayLayout.hasStruct, axes <= mostAxes, kept[axes].count < most, isPlain(array) else {
            return array.release()
        }
        kept[axes].places[kept[axes].count] = array
        kept[axes].count &+= 1
    }

    /// True for an array without an owner of its memory, lists of weak references and of buffers.
    @inline(__always)
    private static func isPlain(_ array: Ref) -> Bool {
        let fields = array.numpyFields.pointee
        guard array.type == AqType(Registry.package.numpy.array), fields.base == nil,
            fields.flags & NumPyArray.ownsData == 0
        else { return false }
        var place = ArrayLayout.weakReferencesOffset
        while place < ArrayLayout.contentOffset {
            if (UnsafeMutableRawPointer(array) + place).load(as: Int.self) != 0 { return false }
            place &+= MemoryLayout<Int>.stride
        }
        return true
    }
}
