import AquilaTypes

extension LocalProgram {
    mutating func addTemporary(_ slot: Int, _ box: Box) -> Int {
        window.slots.append(
            Window.Slot(
                store: nil, allocation: nil, dtype: global.slots[slot].dtype, root: root(slot, box),
                hasValue: false,
                word: 0))
        return window.slots.count - 1
    }

    func region(_ slot: Int, _ box: Box) -> Region {
        Region(
            slot: slot, view: window.slots[slot].root.part(box, of: held[slot]),
            itemSize: window.slots[slot].dtype.size)
    }

    func replications(_ part: Distributor.Part, _ temporaries: [Int?]) -> [Movement] {
        var items = part.replications.compactMap { slot -> Replication.Item? in
            guard case .tiled(let tiling)? = distributor.stores[slot].placement?.home else { return nil }
            let all = Box(global.slots[slot].root.shape)
            return Replication.Item(
                source: region(slot, tiling.box(of: ranks.rank)), target: region(slot, all), held: all,
                tiling: tiling, wanted: all)
        }
        for (fetch, temporary) in zip(part.fetches, temporaries) where fetch.isForAll {
            guard case .tiled(let tiling)? = distributor.stores[fetch.slot].placement?.home else { continue }
            let box = fetch.target!
            items.append(
                Replication.Item(
                    source: region(fetch.slot, tiling.box(of: ranks.rank).intersection(box)),
                    target: whole(temporary!), held: box, tiling: tiling, wanted: box))
        }
        return items.isEmpty ? [] : [.replicate(Replication(items: items, operation: part.operations[0]))]
    }

    /// The movements of elements that come along trees.
    func treeMovements(_ part: Distributor.Part, _ temporaries: [Int?]) -> [Movement] {
        zip(part.fetches, temporaries).flatMap { fetch, temporary -> [Movement] in
            guard let trees = fetch.trees else { return [] }
            let target = whole(temporary!)
            let gather = TreeGather(
                items: [.init(source: region(fetch.slot, trees.home.box(of: ranks.rank)), target: target)],
                held: trees.home, wanted: trees.first, operation: part.operations[0])
            guard trees.isShared else { return [.gather(gather)] }
            let broadcast = TreeBroadcast(target: target, trees: trees, operation: part.operations[0])
            return [.gather(gather), .broadcast(broadcast)]
        }
    }

    /// Brings elements that the part has written in memory of its own to this rank's home.
    func returns(_ part: Distributor.Part, _ temporaries: [Int?]) -> Item? {
        if part.returns.isEmpty { return nil }
        let copies = part.returns.compactMap { index -> (Region, Region)? in
            let (slot, box) = (part.fetches[index].slot, part.fetches[index].target!)
            guard case .tiled(let tiling)? = distributor.stores[slot].placement?.home else { return nil }
            let mine = tiling.box(of: ranks.rank).intersection(box)
            return mine.isEmpty ? nil : (whole(temporaries[index]!).part(mine, of: box), region(slot, mine))
        }
        let exchange = Exchange(
            label: "write back", sends: [], receives: [], copies: copies, operation: part.operations[0])
        return Item(movements: [.exchange(exchange)])
    }

    private func whole(_ slot: Int) -> Region {
        Region(slot: slot, view: window.slots[slot].root, itemSize: window.slots[slot].dtype.size)
    }

    func exchanges(
        _ part: Distributor.Part, _ fetches: [Fetch], _ temporaries: [Int?], _ label: String
    ) -> [Movement] {
        let isDirect = fetches.map { !$0.isForAll && $0.trees == nil }
        guard isDirect.contains(true) else { return [] }
        var sends: [Int: [Region]] = [:]
        var receives: [Int: [Region]] = [:]
        var copies: [(Region, Region)] = []
        for (k, (fetch, temporary)) in zip(fetches, temporaries).enumerated() where isDirect[k] {
            func target(_ box: Box) -> Region {
                guard let temporary else { return region(fetch.slot, box) }
                let slot = window.slots[temporary]
                return Region(
                    slot: temporary, view: slot.root.part(box, of: fetch.target!), itemSize: slot.dtype.size)
            }
            for (peer, box) in fetch.sends { sends[peer, default: []].append(region(fetch.slot, box)) }
            for (peer, box) in fetch.receives { receives[peer, default: []].append(target(box)) }
            if !fetch.own.isEmpty { copies.append((region(fetch.slot, fetch.own), target(fetch.own))) }
        }
        let exchange = Exchange(
            label: label, sends: sends.keys.sorted().map { Parcel(peer: $0, regions: sends[$0]!) },
            receives: receives.keys.sorted().map { Parcel(peer: $0, regions: receives[$0]!) },
            copies: copies, operation: part.operations[0])
        return [.exchange(exchange)]
    }
}
