import AquilaTypes
import CPython

// Arrow's structs in capsules, as libraries exchange them.
// Source: https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html

/// A struct that goes in a capsule. Who takes it out moves it, or leaves it to the capsule's end.
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

    /// The struct in an object, which has to be a capsule of this kind and not released.
    static func inCapsule(_ object: Ref) throws -> UnsafeMutablePointer<Self> {
        guard let pointer = PyCapsule_GetPointer(object, name) else { throw PythonError.isSet }
        let result = pointer.assumingMemoryBound(to: Self.self)
        guard result.pointee.release != nil else {
            throw PythonError.value("the capsule \(capsuleName) has been released")
        }
        return result
    }

    /// A new capsule, which owns what is in the struct.
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
        // With this name it is one of ours.
        guard let pointer = PyCapsule_GetPointer(capsule, name) else { return PyErr_Clear() }
        free(pointer.assumingMemoryBound(to: Self.self))
    }

    private static func free(_ memory: UnsafeMutablePointer<Self>) {
        memory.pointee.release?(memory)
        memory.deallocate()
    }
}

/// An array of Arrow's whose release waits for a moment with the interpreter's lock: those who release may be on any
/// thread, and what is released may need the lock, or arrays of ours.
final class HeldArrow: @unchecked Sendable {
    private var array: ArrowArray
    /// What comes after the release.
    var then: () -> Void = {}

    private init(_ array: ArrowArray) { self.array = array }

    /// Puts such a release into a struct that is not released.
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

    /// Releases the array. The interpreter's lock is held.
    func release() {
        ArrowArray.release(&array)
        then()
    }
}
