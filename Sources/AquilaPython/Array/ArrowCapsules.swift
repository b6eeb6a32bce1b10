import AquilaTypes
import CPython

// Capsules around the structs of Arrow's C data interface, as libraries exchange them.
// Source: https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html

/// An Arrow struct inside a capsule. A consumer moves it out; otherwise the capsule's destructor
/// releases it.
protocol ArrowCapsuled {
    static var capsuleName: StaticString { get }
    static var destructor: PyCapsule_Destructor { get }
    var release: ArrowRelease? { get set }
}

extension ArrowSchema: ArrowCapsuled {
    static let capsuleName: StaticString = "arrow_schema"
    static let destructor: PyCapsule_Destructor = { end($0) }
}

extension ArrowArray: ArrowCapsuled {
    static let capsuleName: StaticString = "arrow_array"
    static let destructor: PyCapsule_Destructor = { end($0) }
}

extension ArrowArrayStream: ArrowCapsuled {
    static let capsuleName: StaticString = "arrow_array_stream"
    static let destructor: PyCapsule_Destructor = { end($0) }
}

extension ArrowCapsuled {
    private static var name: UnsafePointer<CChar> {
        UnsafeRawPointer(capsuleName.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// The struct in an object. Throws unless the object is a capsule of this kind whose struct is
    /// not released.
    static func inCapsule(_ object: Ref) throws -> UnsafeMutablePointer<Self> {
        guard let pointer = PyCapsule_GetPointer(object, name) else { throw PythonError.isSet }
        let result = pointer.assumingMemoryBound(to: Self.self)
        guard result.pointee.release != nil else {
            throw PythonError.value("the capsule \(capsuleName) has been released")
        }
        return result
    }

    /// A new capsule that owns the struct's contents.
    static func capsule(_ structure: Self) throws -> Ref {
        let memory = UnsafeMutablePointer<Self>.allocate(capacity: 1)
        memory.initialize(to: structure)
        guard let result = PyCapsule_New(memory, name, destructor) else {
            free(memory)
            throw PythonError.isSet
        }
        return result
    }

    fileprivate static func end(_ capsule: Ref?) {
        // The name identifies capsules of this extension.
        guard let pointer = PyCapsule_GetPointer(capsule, name) else { return PyErr_Clear() }
        free(pointer.assumingMemoryBound(to: Self.self))
    }

    private static func free(_ memory: UnsafeMutablePointer<Self>) {
        memory.pointee.release?(memory)
        memory.deallocate()
    }
}

/// An Arrow array whose release is deferred until the interpreter's lock is held: consumers may
/// release on any thread, and the release may need the lock or free arrays of this library. The
/// interpreter's lock guards both variables.
final class HeldArrow: @unchecked Sendable {
    private var array: ArrowArray
    /// Called after the release.
    var then: () -> Void = {}

    private init(_ array: ArrowArray) { self.array = array }

    /// Replaces the release function of an unreleased struct by the deferred one.
    @discardableResult
    static func hold(_ array: inout ArrowArray) -> HeldArrow {
        let held = HeldArrow(array)
        array.private_data = Unmanaged.passRetained(held).toOpaque()
        array.release = { pointer in
            guard let array = pointer?.assumingMemoryBound(to: ArrowArray.self),
                array.pointee.release != nil
            else { return }
            array.pointee.release = nil
            Remains.add(
                .arrow(Unmanaged<HeldArrow>.fromOpaque(array.pointee.private_data!).takeRetainedValue()))
        }
        return held
    }

    /// Releases the array. The caller holds the interpreter's lock.
    func release() {
        ArrowArray.release(&array)
        then()
    }
}
