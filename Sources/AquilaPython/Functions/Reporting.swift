import AquilaRuntime
import CPython

// What the package tells of a program, and what it does when the process forks.

let reporting: [PyMethodDef] = [
    // Looks for slow habits from now on; false where somebody looks already.
    Definition.function("begin_diagnosis") { _, _, _ in
        forPython { PyBool_FromLong(Runtime.current.beginDiagnosis() ? 1 : 0)! }
    },
    // What was found, as JSON.
    Definition.function("end_diagnosis") { _, _, _ in
        forPython { try checked(.text(waiting { Runtime.current.endDiagnosis() })) }
    },
    Definition.function("is_diagnosed") { _, _, _ in
        // Also asked within the bodies of tasks.
        PyBool_FromLong(!Runtime.isInTaskBody && Runtime.current.isDiagnosed ? 1 : 0)
    },
    // A name, a function, its arguments: calls it, and tells whoever looks that NumPy computes.
    Definition.function("elsewhere") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            return try Runtime.current.computingElsewhere(try arguments[0].text()) {
                try checked(PyObject_CallObject(arguments[1], arguments[2]))
            }
        }
    },
]

/// A process that forks waits for what is recorded, and no other thread records meanwhile: the child finds the runtime at rest.
let process: [PyMethodDef] = [
    Definition.function("before_fork") { _, _, _ in
        forPython {
            // Others wait for the runtime with the interpreter's lock held, so that this one must not.
            while !Runtime.current.beginFork() { waiting { try? Runtime.current.flush() } }
            return Constant.none
        }
    },
    Definition.function("after_fork") { _, _, _ in
        forPython {
            Runtime.current.endFork()
            return Constant.none
        }
    },
]
