import Glibc

/// The runtime's counts of a simulation, decoded from its JSON.
struct SimulationReport: Decodable {
    struct Rank: Decodable {
        var rank: Int
        var place: String
        var peak_bytes: Int
        var lines: [Line]

        var total: Figures { lines.reduce(into: Figures()) { $0.add($1.figures) } }
    }

    struct Line: Decodable {
        var line: String
        var figures: Figures

        private enum Key: String, CodingKey { case line }

        init(from decoder: any Decoder) throws {
            line = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .line)
            figures = try Figures(from: decoder)
        }
    }

    /// The counts of one rank for a set of operations.
    struct Figures: Decodable {
        var operations = 0
        var analysis_us = 0.0
        var messages = 0
        var message_bytes = 0
        var messages_sent = 0
        var message_bytes_sent = 0
        var collectives = 0
        var collective_bytes = 0
        var lower_bound_bytes = 0
        var kernels = 0
        var kernel_bytes = 0
        var instructions = 0

        var bytes: Int { message_bytes + collective_bytes }

        mutating func add(_ other: Self) {
            operations += other.operations
            analysis_us += other.analysis_us
            messages += other.messages
            message_bytes += other.message_bytes
            messages_sent += other.messages_sent
            message_bytes_sent += other.message_bytes_sent
            collectives += other.collectives
            collective_bytes += other.collective_bytes
            lower_bound_bytes += other.lower_bound_bytes
            kernels += other.kernels
            kernel_bytes += other.kernel_bytes
            instructions += other.instructions
        }
    }

    var ranks: Int
    var reads: Int
    var invented_reads: Int
    var has_oracle: Bool
    var sampled: [Rank]

    /// The rank that receives the most bytes; ties go to more messages, then to the longer
    /// analysis.
    var busiest: Rank {
        sampled.max {
            let (a, b) = ($0.total, $1.total)
            return (a.bytes, a.messages, a.analysis_us) < (b.bytes, b.messages, b.analysis_us)
        }!
    }
}

/// A machine's speeds, each for one rank.
struct MachineDescription: Codable {
    var latencyMicroseconds = 2.0
    /// Gigabytes a second.
    var bandwidth = 10.0
    var memoryBandwidth = 100.0
    /// Thousand million instructions on elements a second.
    var rate = 100.0

    private enum CodingKeys: String, CodingKey {
        case latencyMicroseconds = "latency_us"
        case bandwidth = "bandwidth_gb_s"
        case memoryBandwidth = "memory_bandwidth_gb_s"
        case rate = "rate_g_s"
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value(_ key: CodingKeys, _ standard: Double) throws -> Double {
            try values.decodeIfPresent(Double.self, forKey: key) ?? standard
        }
        latencyMicroseconds = try value(.latencyMicroseconds, latencyMicroseconds)
        bandwidth = try value(.bandwidth, bandwidth)
        memoryBandwidth = try value(.memoryBandwidth, memoryBandwidth)
        rate = try value(.rate, rate)
    }

    /// Predicted microseconds of a rank's work: kernels at the speed of memory or arithmetic,
    /// whichever is slower; then messages one after the other; collectives take one latency for
    /// each level of a binary tree of the ranks.
    func microseconds(_ figures: SimulationReport.Figures, ranks: Int) -> Double {
        let kernels = max(
            Double(figures.kernel_bytes) / memoryBandwidth, Double(figures.instructions) / rate)
        let steps = log2(Double(ranks)).rounded(.up)
        let latencies = Double(figures.messages) + Double(figures.collectives) * steps
        return kernels / 1e3 + latencies * latencyMicroseconds + Double(figures.bytes) / bandwidth / 1e3
    }
}
