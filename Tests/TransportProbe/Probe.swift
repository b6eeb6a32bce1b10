import AquilaTransport
import TransportConformance

/// Runs every scenario on a rank that is alone.
@main
struct Probe {
    static func main() throws {
        let transport = InProcessTransport.single()
        for scenario in Scenario.all { try scenario.run(transport) }
    }
}
