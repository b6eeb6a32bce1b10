import AquilaRuntime
import CPython

// Reports about programs, and the runtime's preparation for forks.

let reporting: [PyMethodDef] = [
    // begin_diagnosis() → True; False if a diagnosis is already under way.
    Definition.function("begin_diagnosis", "()") { _, _, _ in
        forPython { PyBool_FromLong(Runtime.current.beginDiagnosis() ? 1 : 0)! }
    },
    // end_diagnosis() → the findings as JSON.
    Definition.function("end_diagnosis", "()") { _, _, _ in
        forPython { try checked(.text(waiting { Runtime.current.endDiagnosis() })) }
    },
    Definition.function("is_diagnosed", "()") { _, _, _ in
        // Tasks' bodies ask too, where the runtime must not be used.
        PyBool_FromLong(!Runtime.isInTaskBody && Runtime.current.isDiagnosed ? 1 : 0)
    },
    // elsewhere(name, function, arguments): calls the function and reports to a diagnosis that
    // NumPy computes.
    Definition.function("elsewhere", "(name, function, arguments, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            return try Runtime.current.computingElsewhere(try arguments[0].text()) {
                try checked(PyObject_CallObject(arguments[1], arguments[2]))
            }
        }
    },
]

/// Hooks of `os.fork`. A fork waits for recorded operations and keeps other threads from recording,
/// so that the child finds an idle runtime.
let process: [PyMethodDef] = [
    Definition.function("before_fork", "()") { _, _, _ in
        forPython {
            // Other threads wait for the runtime while they hold the interpreter's lock, so this
            // thread gives the lock up to wait.
            while !Runtime.current.beginFork() { waiting { try? Runtime.current.flush() } }
            return Constant.none
        }
    },
    Definition.function("after_fork", "()") { _, _, _ in
        forPython {
            Runtime.current.endFork()
            return Constant.none
        }
    },
]
