import AquilaTypes
import Testing

@testable import AquilaFrames

/// Ranks, order statistics and parts of times against plain definitions.
@Suite struct StatisticsTests {
    private static let values: [Double] = [3, .nan, -1, 3, -.infinity, 0, -0.0, 7, 3, .nan]

    @Test(arguments: TieRule.allCases, [SortOrder.ascending, .descending])
    func ranksShareTies(_ ties: TieRule, _ order: SortOrder) throws {
        let column = try Column(Self.values.map { $0.isNaN ? nil : $0 })
        let ranks: [Double] = try column.ranks(order, ties: ties).elements()
        let present = Self.values.filter { !$0.isNaN }
        for (row, value) in Self.values.enumerated() {
            guard !value.isNaN else {
                #expect(ranks[row].isNaN)
                continue
            }
            let before = present.filter { order == .ascending ? $0 < value : $0 > value }
            let same = present.count { $0 == value }
            let earlier = Self.values[..<row].count { $0 == value }
            let expected: Double =
                switch ties {
                case .average: Double(before.count) + Double(same + 1) / 2
                case .min: Double(before.count + 1)
                case .max: Double(before.count + same)
                case .first: Double(before.count + earlier + 1)
                case .dense: Double(Set(before.map { $0 + 0 }).count + 1)
                }
            #expect(ranks[row] == expected, "row \(row)")
        }
    }

    @Test func ranksOfManyRowsMeetAcrossBlocks() throws {
        let values = (0..<200_000).map { ($0 &* 7919) % 50 }
        let ranks: [Double] = try Column(values).ranks(.ascending, ties: .dense).elements()
        #expect(zip(values, ranks).allSatisfy { Double($0 + 1) == $1 })
        let greatest: [Double] = try Column(values).ranks(.ascending, ties: .max).elements()
        #expect(zip(values, greatest).allSatisfy { Double(($0 + 1) * 4000) == $1 })
    }

    @Test(arguments: [1, 10, 70_000]) func sortedValuesAreThoseOfASort(_ count: Int) throws {
        var state: UInt64 = 5
        let values = (0..<count).map { _ -> Double in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 60 == 0 ? .nan : state >> 61 == 1 ? 2 : Double(Int64(bitPattern: state))
        }
        let sorted = values.filter { !$0.isNaN }.sorted()
        let places = Set([0, sorted.count / 3, sorted.count / 2, sorted.count - 1]).sorted()
        let column = try Column(values.map { $0 })
        #expect(try column.sortedValues(at: places) == places.map { sorted[$0] })
        #expect(throws: ArrayError.self) { try column.sortedValues(at: [sorted.count]) }
    }

    @Test(arguments: [1, 1000, 1_000_000, 1_000_000_000]) func partsOfTimes(_ units: Int) throws {
        // 29 February 2000, 23:59:58, a Tuesday; the last second of 1969; the first of March 1900.
        let seconds = [951_868_798, -1, -2_203_891_200]
        // A quarter of a second later, in units that have one.
        let column = try Column(seconds.map { $0 * units + units / 4 })
        let quarter: Int32 = units == 1 ? 0 : 250_000
        func part(_ field: TimeField) throws -> [Int32] {
            try column.part(field, unitsPerSecond: units).elements()
        }
        #expect(try part(.year) == [2000, 1969, 1900])
        #expect(try part(.month) == [2, 12, 3])
        #expect(try part(.day) == [29, 31, 1])
        #expect(try part(.hour) == [23, 23, 0])
        #expect(try part(.minute) == [59, 59, 0])
        #expect(try part(.second) == [58, 59, 0])
        #expect(try part(.microsecond) == [quarter, quarter, quarter])
        #expect(try part(.weekday) == [1, 2, 3])
        #expect(try part(.dayOfYear) == [60, 365, 60])
        #expect(try part(.quarter) == [1, 4, 1])
    }

    @Test func missingTimesAreNaN() throws {
        let years: [Double] = try Column([0, Int.min]).part(.year, unitsPerSecond: 1).elements()
        #expect(years[0] == 1970 && years[1].isNaN)
        #expect(throws: ArrayError.self) { try Column([0]).part(.year, unitsPerSecond: 10) }
        #expect(throws: ArrayError.self) { try Column([0.5]).part(.year, unitsPerSecond: 1) }
    }
}

/// Groups of groups, and of few texts.
@Suite struct CombinedGroupTests {
    private let letters = ["b", "a", nil, "b", "a", "a"]
    private let numbers = [2, 1, 1, 2, 2, 1]

    @Test(arguments: [true, false]) func groupsCombine(_ isSorted: Bool) throws {
        let parts = [
            try RowGroups([Column(letters)], isSorted: isSorted),
            try RowGroups([Column(numbers)], isSorted: isSorted),
        ]
        let groups = try RowGroups(combining: parts, isSorted: isSorted)
        let found: [Int] = try groups.numbers().elements()
        #expect(found == (isSorted ? [2, 0, -1, 2, 1, 0] : [0, 1, -1, 0, 2, 1]))
        #expect(try groups.hasLeftRows())
        #expect(groups.count == 3)
        let firsts: [Int] = try groups.firstRows().elements()
        #expect(firsts == (isSorted ? [1, 4, 0] : [0, 1, 4]))
        let rows = try Column([5, 2])
        let numbers: [Int] = try groups.numbers(of: rows).elements()
        #expect(numbers == [isSorted ? 0 : 1, -1])
        #expect(throws: ArrayError.self) { try groups.numbers(of: Column([6])) }
        #expect(throws: ArrayError.self) { try RowGroups(combining: []) }
    }

    @Test func fewTextsAreFound() throws {
        let few = try Column((0..<40).map { $0 % 5 == 4 ? nil : "text \($0 % 5)" })
        #expect(try RowGroups(fewTextsOf: few, isKnown: true) == nil)
        let groups = try #require(try RowGroups(fewTextsOf: few))
        let firsts: [Int] = try groups.firstRows().elements()
        #expect(firsts == [0, 1, 2, 3, 4])
        #expect(try RowGroups(fewTextsOf: few, isKnown: true) != nil)
        #expect(try RowGroups(fewTextsOf: Column((0..<40).map { "text \($0 % 11)" })) == nil)
        #expect(try RowGroups(fewTextsOf: Column([1, 2])) == nil)
    }
}
