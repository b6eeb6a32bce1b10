import AquilaSystem

/// The findings of a doctor: habits by the lines of the program that have them, the most expensive
/// first.
struct DoctorReport {
    struct Finding {
        var habit: Habit
        /// Line of the program, as `main.swift:12`; nil without debug information.
        var location: String?
        var count: Int
        var milliseconds: Double
        /// Description of the sightings, with figures.
        var detail: String
        /// Share of the program's time, or of the memory.
        var share: Double

        /// A word for the time or memory that a change would win.
        var severity: String {
            let (high, medium) = habit == .memory ? (0.95, 0) : (0.1, 0.01)
            return share >= high ? "high" : share >= medium ? "medium" : "low"
        }
    }

    let seconds: Double
    let findings: [Finding]

    func write(to path: String) {
        do throws(FileProblem) { try ReportFile.write(json, to: path) } catch { error.say() }
    }

    var json: String {
        let language = HostLock.isThere ? Habit.Language.python : .swift
        let lines = findings.map { finding in
            let location = finding.location.map { "\"\($0.escapedForJSON)\"" } ?? "null"
            return
                "  {\"habit\": \"\(finding.habit.rawValue)\", \"title\": \"\(finding.habit.title(in: language))\", "
                + "\"severity\": \"\(finding.severity)\", \"location\": \(location), "
                + "\"count\": \(finding.count), \"milliseconds\": \(finding.milliseconds), "
                + "\"detail\": \"\(finding.detail.escapedForJSON)\", "
                + "\"remedy\": \"\(finding.habit.remedy(in: language).escapedForJSON)\"}"
        }
        return "{\"seconds\": \(seconds), \"findings\": [\n\(lines.joined(separator: ",\n"))\n]}\n"
    }
}

extension Doctor {
    /// Largest number of places, by time, that are looked up; each look-up takes up to a tenth of a
    /// second.
    private static let mostPlaces = 64

    /// The findings so far.
    ///
    /// - Parameter leastShare: the part of the whole time below which a place is not looked up
    ///   either.
    func report(leastShare: Double = 1.0 / 4096) -> DoctorReport {
        let state = state.withLock { $0 }
        let seconds = Double(Tracer.now() - start) / 1e9
        var lines: [Line: Tally] = [:]
        let least = UInt64(seconds * 1e9 * leastShare)
        let sightings = state.tallies.filter { $0.value.count > 0 && $0.value.nanoseconds >= least }
            .sorted { $0.value.nanoseconds > $1.value.nanoseconds }
        for (sighting, tally) in sightings.prefix(Self.mostPlaces) {
            let line = Line(habit: sighting.habit, location: tally.provenance?.location)
            lines[line, default: Tally()] += tally
            lines[line]!.whats.insert(sighting.what)
        }
        var findings = lines.compactMap { line, tally -> DoctorReport.Finding? in
            // An operation reads its index arrays to check them, so such a read is part of it.
            let isPart = line.habit == .reading && lines[Line(habit: .eager, location: line.location)] != nil
            return isPart ? nil : finding(line, tally, seconds)
        }
        if state.highWater.share > Self.scarce { findings.append(finding(state.highWater)) }
        findings += state.hostReasons.map { finding(ofHost: $0.key, $0.value) }
        findings.sort { ($1.milliseconds, $1.share) < ($0.milliseconds, $0.share) }
        return DoctorReport(seconds: seconds, findings: findings)
    }

    /// Part of the budget from which on the use of memory is mentioned.
    private static let scarce = 0.8

    /// Number of operations before a wait above which the wait is no habit to report.
    private static let fewOperations = 16

    private struct Line: Hashable {
        var habit: Habit
        var location: String?
    }

    private func finding(_ line: Line, _ tally: Tally, _ seconds: Double) -> DoctorReport.Finding? {
        guard tally.count >= line.habit.threshold else { return nil }
        if line.habit == .newPlans, tally.count <= tally.innocent { return nil }
        if line.habit == .wait, tally.amount >= Self.fewOperations * tally.count { return nil }
        let milliseconds = (Double(tally.nanoseconds) / 1e3).rounded() / 1e3
        return DoctorReport.Finding(
            habit: line.habit, location: line.location, count: tally.count, milliseconds: milliseconds,
            detail: detail(line.habit, tally), share: milliseconds / 1e3 / max(seconds, 1e-9))
    }

    private func detail(_ habit: Habit, _ tally: Tally) -> String {
        let each = tally.amount / max(tally.count, 1)
        switch habit {
        case .wait: return "\(tally.count) waits, each for about \(each) operations"
        case .element: return "\(tally.count) elements, one at a time"
        case .reading: return "read \(tally.count) times, \(each) elements each"
        case .touch: return "touched \(tally.count) times, \(each) elements each"
        case .eager, .elsewhere:
            return tally.whats.sorted().joined(separator: ", ") + ", \(tally.count) times"
        case .newPlans:
            return "\(tally.count) windows that begin here were planned anew, \(tally.innocent) came again"
        case .tinyArrays: return "\(tally.count) operations on a few elements each"
        case .temporary: return "\(tally.count) temporaries of \(formatBytes(each))"
        case .uncutTask: return "\(tally.count) launches without constraints on large stores"
        case .memory, .device: return ""
        }
    }

    private func finding(ofHost reason: String, _ count: Int) -> DoctorReport.Finding {
        DoctorReport.Finding(
            habit: .device, location: nil, count: count, milliseconds: 0, detail: "\(reason), \(count) times",
            share: 0)
    }

    private func finding(_ memory: HighWater) -> DoctorReport.Finding {
        DoctorReport.Finding(
            habit: .memory, location: memory.provenance?.location, count: 1, milliseconds: 0,
            detail: "\(formatBytes(memory.bytes)) of \(formatBytes(memory.budget)) in use when this ran",
            share: memory.share)
    }
}
