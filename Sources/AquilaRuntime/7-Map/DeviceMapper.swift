/// Decides for each launch whether a device or the host runs it. Results do not depend on it.
///
/// Small launches go where their operands are. Large ones go to the device if that needs fewer bytes moved
/// than the host would; else where their work is worth the copies, or where a plan comes again and again, so
/// that operands that are copied once may stay there. If they do not stay, the host keeps the launch.
struct DeviceMapper {
    /// The facts about a launch that decide.
    struct Facts {
        var points: Int
        /// Time of all points, in simple instructions.
        var work: Int
        /// Bytes to copy before the device can run the launch, and before the host can.
        var uploadBytes: Int
        var downloadBytes: Int
        /// True if the launch writes into arrays of which the device has other parts.
        var writesThere = false
        /// Number of times that the plan has run.
        var rounds: Int
        /// Number of times that operands were copied to the device for this launch.
        var investments: Int
    }

    /// Points from which on a launch is large; zero sends everything to the device.
    var threshold: Int

    /// Number of rounds after which a plan is taken for a loop.
    static let patience = 3
    /// Number of times that a loop's operands are copied to see if they stay.
    static let investments = 2
    /// Simple instructions for each copied byte that are worth the copy: a device's bus moves some 20
    /// bytes in a nanosecond, in which the host's cores run some hundred instructions.
    static let workPerByte = 16

    func choosesDevice(_ facts: Facts) -> Bool {
        if threshold == 0 { return true }
        if facts.points < threshold {
            let isThere = facts.downloadBytes > 0 || facts.writesThere
            return isThere && facts.uploadBytes <= facts.downloadBytes
        }
        if facts.uploadBytes <= facts.downloadBytes { return true }
        if facts.work / Self.workPerByte >= facts.uploadBytes { return true }
        return facts.rounds >= Self.patience && facts.investments < Self.investments
    }
}
