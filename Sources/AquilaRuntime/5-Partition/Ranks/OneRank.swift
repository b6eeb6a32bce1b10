/// Gives one of many ranks the points of the elements that it has at home, and the movements for
/// them.
struct OneRank: Partitioner {
    let ranks: Ranks

    func program(of window: Window, _ groups: [FusionGroup], _ passes: PassSet) -> Program {
        LocalProgram(Distributor(window, groups: groups, ranks: ranks), passes).program
    }
}
