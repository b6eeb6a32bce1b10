/// A way of writing programs that makes them slow.
enum Habit: String, CaseIterable, Sendable {
    case wait, element, reading, touch, eager, elsewhere, newPlans, tinyArrays, temporary, uncutTask, memory
    case device

    /// The language of a program, whose words advice is given in.
    enum Language: Sendable {
        case swift, python
    }

    /// A name of the habit for people.
    func title(in language: Language) -> String {
        switch self {
        case .wait: "waits for single values"
        case .element: "elements one by one"
        case .reading: language == .swift ? "whole arrays read into Swift" : "whole arrays read into Python"
        case .touch: "arrays that C code takes"
        case .eager: "operations that wait and run on one core"
        case .elsewhere: "operations that another library computes"
        case .newPlans: "windows that never repeat"
        case .tinyArrays: "operations on tiny arrays"
        case .temporary: "temporaries of overlapping assignments"
        case .uncutTask: "tasks in one piece"
        case .memory: "memory close to the budget"
        case .device: "work that a device could not do"
        }
    }

    /// Advice for a faster program.
    func remedy(in language: Language) -> String { (language == .python ? pythonRemedy : nil) ?? swiftRemedy }

    /// Advice for Python; nil where that for Swift serves.
    private var pythonRemedy: String? {
        switch self {
        case .wait:
            "Keep the value an array (np.where, np.minimum), or ask for it every tenth time round the loop."
        case .element:
            "Use slices and whole-array expressions, or a copy of NumPy's (x.tolist()) once before the loop."
        case .reading: "Compute with arrays to the end, and read the result once."
        case .eager:
            "Slices with steps, np.where and assignment through a mask are recorded, fused and parallel; or gather once, "
                + "outside the loop."
        case .uncutTask:
            "Declare how the task's stores may be cut, with constraints such as align and broadcast, so that it runs on all "
                + "cores."
        case .touch, .elsewhere, .newPlans, .tinyArrays, .temporary, .memory, .device: nil
        }
    }

    private var swiftRemedy: String {
        switch self {
        case .wait:
            "Keep the value an array (where(…), minimum(…)), or ask for it every tenth time round the loop."
        case .element:
            "Use slices and whole-array expressions, or withUnsafeBuffer and withUnsafeMutableBuffer once around the "
                + "loop."
        case .reading:
            "Compute with arrays to the end and read the result once; withUnsafeBuffer reads without a copy."
        case .touch:
            "The first touch computes what is recorded and shows it to C code; compute with arrays to the end, and "
                + "hand over the result once."
        case .eager:
            "Slices with steps, where(…) and assignment through a mask are recorded, fused and parallel; or gather "
                + "once, outside the loop."
        case .elsewhere:
            "What has a native form is recorded, fused and parallel; or compute it once, outside the loop."
        case .newPlans:
            "Keep shapes and views the same from one time round the loop to the next: pad to a common size, or swap "
                + "two buffers."
        case .tinyArrays:
            "Put the small arrays into one, with an axis more, and write each operation once for all of them."
        case .temporary:
            "Assign into another array and swap the two, or read at most 16 rows before and after the one that is "
                + "written."
        case .uncutTask:
            "Declare how the task's stores may be cut, as .alignAll or .broadcast(…), so that it runs on all cores."
        case .memory:
            "Let arrays go earlier, assign in place, use a smaller element type, or raise AQUILA_MEMORY."
        case .device:
            "The processors computed it, with the same results; docs/gpus.md says what devices need."
        }
    }

    /// Number of sightings at a line from which on the habit is mentioned.
    var threshold: Int {
        switch self {
        case .wait, .element, .newPlans: 8
        case .reading, .touch: 3
        case .tinyArrays: 1000
        case .eager, .elsewhere, .temporary, .uncutTask, .memory, .device: 1
        }
    }
}
