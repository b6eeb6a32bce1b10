/// A way of writing programs that makes them slow.
enum Habit: String, CaseIterable, Sendable {
    case wait, element, reading, eager, elsewhere, newPlans, tinyArrays, temporary, uncutTask, memory

    /// A name of the habit for people.
    var title: String {
        switch self {
        case .wait: "waits for single values"
        case .element: "elements one by one"
        case .reading: "whole arrays read into Swift"
        case .eager: "operations that wait and run on one core"
        case .elsewhere: "operations that another library computes"
        case .newPlans: "windows that never repeat"
        case .tinyArrays: "operations on tiny arrays"
        case .temporary: "temporaries of overlapping assignments"
        case .uncutTask: "tasks in one piece"
        case .memory: "memory close to the budget"
        }
    }

    /// Advice for a faster program.
    var remedy: String {
        switch self {
        case .wait:
            "Keep the value an array (where(…), minimum(…)), or ask for it every tenth time round the loop."
        case .element:
            "Use slices and whole-array expressions, or withUnsafeBuffer and withUnsafeMutableBuffer once around the "
                + "loop."
        case .reading:
            "Compute with arrays to the end and read the result once; withUnsafeBuffer reads without a copy."
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
        }
    }

    /// Number of sightings at a line from which on the habit is mentioned.
    var threshold: Int {
        switch self {
        case .wait, .element, .newPlans: 8
        case .reading: 3
        case .tinyArrays: 1000
        case .eager, .elsewhere, .temporary, .uncutTask, .memory: 1
        }
    }
}
