import Testing

@testable import AquilaRuntime

/// The choice between a device and the processors, by the facts about a launch.
@Suite struct DeviceMapperTests {
    private let mapper = DeviceMapper(threshold: 1000)

    private func facts(
        points: Int = 10_000, work: Int = 10_000, up: Int = 0, down: Int = 0, rounds: Int = 1,
        investments: Int = 0, writesThere: Bool = false
    ) -> DeviceMapper.Facts {
        DeviceMapper.Facts(
            points: points, work: work, uploadBytes: up, downloadBytes: down, writesThere: writesThere,
            rounds: rounds, investments: investments)
    }

    @Test func largeLaunchesGoWhereFewerBytesMove() {
        #expect(mapper.choosesDevice(facts()))
        #expect(mapper.choosesDevice(facts(up: 100, down: 200)))
        #expect(!mapper.choosesDevice(facts(up: 80_000)))
    }

    @Test func muchWorkIsWorthACopy() {
        #expect(!mapper.choosesDevice(facts(work: 200_000, up: 80_000)))
        #expect(mapper.choosesDevice(facts(work: 2_000_000, up: 80_000)))
    }

    @Test func loopsAreWorthTwoCopies() {
        #expect(!mapper.choosesDevice(facts(up: 80_000, rounds: 2)))
        #expect(mapper.choosesDevice(facts(up: 80_000, rounds: 3)))
        #expect(mapper.choosesDevice(facts(up: 80_000, rounds: 9, investments: 1)))
        #expect(!mapper.choosesDevice(facts(up: 80_000, rounds: 9, investments: 2)))
    }

    @Test func smallLaunchesGoWhereTheirOperandsAre() {
        #expect(!mapper.choosesDevice(facts(points: 10)))
        #expect(mapper.choosesDevice(facts(points: 10, down: 8)))
        #expect(!mapper.choosesDevice(facts(points: 10, up: 80, down: 8)))
        #expect(mapper.choosesDevice(facts(points: 10, writesThere: true)))
        #expect(!mapper.choosesDevice(facts(points: 10, up: 80, writesThere: true)))
    }

    @Test func withoutAThresholdEverythingGoesThere() {
        #expect(DeviceMapper(threshold: 0).choosesDevice(facts(points: 1, up: 1 << 30)))
    }
}
