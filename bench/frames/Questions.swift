import AquilaFrames

/// db-benchmark's questions: ten of groups (without the ninth, a correlation in groups) and five of joins;
/// and the groups' table read from a file.
enum Questions {
    static let names = [
        "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g10", "j1", "j2", "j3", "j4", "j5", "csv",
    ]

    /// Answers a question; all columns of the result are in memory afterwards.
    static func answer(_ name: String, _ t: Tables) throws -> DataFrame {
        func groups(_ keys: String...) throws -> GroupBy {
            try t.groups.groupBy(keys, isSorted: false, dropsMissing: false)
        }
        let result =
            switch name {
            case "g1": try groups("id1").aggregate(("v1", .sum))
            case "g2": try groups("id1", "id2").aggregate(("v1", .sum))
            case "g3": try groups("id3").aggregate(("v1", .sum), ("v3", .mean))
            case "g4": try groups("id4").aggregate(("v1", .mean), ("v2", .mean), ("v3", .mean))
            case "g5": try groups("id6").aggregate(("v1", .sum), ("v2", .sum), ("v3", .sum))
            case "g6": try groups("id4", "id5").aggregate(("v3", .median), ("v3", .standardDeviation))
            case "g7": try spread(groups("id3").aggregate(("v1", .max), ("v2", .min)))
            case "g8": try greatest(t.groups)
            case "g10":
                try groups("id1", "id2", "id3", "id4", "id5", "id6").aggregate(("v3", .sum), ("v1", .size))
            case "j1": try t.left.merging(t.small, on: "id1")
            case "j2": try t.left.merging(t.medium, on: "id2")
            case "j3": try t.left.merging(t.medium, on: "id2", how: .left)
            case "j4": try t.left.merging(t.medium, on: "id5")
            case "csv": try DataFrame(csv: t.file)
            default: try t.left.merging(t.big, on: "id3")
            }
        return try result.computed()
    }

    private static func spread(_ frame: DataFrame) throws -> DataFrame {
        try frame.assigning("r", frame["v1"] - frame["v2"])[["id3", "r"]]
    }

    private static func greatest(_ frame: DataFrame) throws -> DataFrame {
        try frame[["id6", "v3"]].droppingMissing(in: ["v3"]).sorted(by: "v3", .descending)
            .groupBy("id6", isSorted: false, dropsMissing: false).head(2)
    }
}
