import TestSupport
import Testing

@testable import AquilaRuntime

/// The tree of boxes: what it finds, and its shape.
@Suite struct BoundingVolumeHierarchyTests {
    private func box(_ low: Int, _ high: Int, _ row: Int = 0) -> AddressBox {
        AddressBox(low: SIMD4(row, low, 0, 0), high: SIMD4(row, high, 0, 0))
    }

    private func found(_ tree: BoundingVolumeHierarchy, _ box: AddressBox) -> [Int32] {
        var result: [Int32] = []
        tree.forEach(meeting: box) { result.append($0) }
        return result.sorted()
    }

    @Test func boxesThatMeetAreFound() {
        let tree = BoundingVolumeHierarchy()
        #expect(found(tree, box(0, 100)) == [])
        for k in 0..<10 { _ = tree.insert(Int32(k), box(10 * k, 10 * k + 9)) }
        #expect(found(tree, box(25, 44)) == [2, 3, 4])
        #expect(found(tree, box(39, 40)) == [3, 4])
        #expect(found(tree, box(200, 300)) == [])
        #expect(found(tree, box(0, 100, 1)) == [])
    }

    @Test func removedBoxesAreNotFound() {
        let tree = BoundingVolumeHierarchy()
        let leaves = (0..<4).map { tree.insert(Int32($0), box(10 * $0, 10 * $0 + 9)) }
        tree.remove(leaves[1])
        #expect(found(tree, box(0, 100)) == [0, 2, 3])
        for k in [0, 3, 2] { tree.remove(leaves[k]) }
        #expect(tree.count == 0 && found(tree, box(0, 100)) == [])
        _ = tree.insert(7, box(3, 4))
        #expect(found(tree, box(0, 100)) == [7])
        tree.removeAll()
        #expect(tree.count == 0 && found(tree, box(0, 100)) == [])
    }

    /// Against a list of all boxes, with the tree's invariants after each step.
    @Test(arguments: 1...6 as ClosedRange<UInt64>) func randomBoxesAreFoundAsInAList(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let tree = BoundingVolumeHierarchy()
        tree.scale = SIMD4(1, 0.01, 0, 0)
        var all: [(item: Int32, leaf: Int32, box: AddressBox)] = []
        func draw() -> AddressBox {
            let low = random.below(1000)
            return box(low, low + random.below(50), random.below(4))
        }
        for item in 0..<400 {
            if !all.isEmpty, random.below(3) == 0 {
                tree.remove(all.remove(at: random.below(all.count)).leaf)
            } else {
                let box = draw()
                all.append((Int32(item), tree.insert(Int32(item), box), box))
            }
            check(tree, all.map(\.box))
            let query = draw()
            #expect(found(tree, query) == all.filter { $0.box.meets(query) }.map(\.item).sorted())
        }
    }

    /// A node's box is that around its children, its height one more than theirs; paths are short.
    private func check(_ tree: BoundingVolumeHierarchy, _ boxes: [AddressBox]) {
        #expect(tree.count == boxes.count)
        guard tree.root >= 0 else { return }
        var leafCount = 0
        func visit(_ index: Int32) -> Int32 {
            let node = tree.nodes[Int(index)]
            if node.isLeaf {
                leafCount += 1
                return 0
            }
            let (left, right) = (tree.nodes[Int(node.left)], tree.nodes[Int(node.right)])
            #expect(left.parent == index && right.parent == index)
            #expect(node.box == left.box.union(right.box))
            let heights = (visit(node.left), visit(node.right))
            #expect(node.height == 1 + max(heights.0, heights.1))
            return node.height
        }
        let height = visit(tree.root)
        #expect(leafCount == boxes.count)
        #expect(1 << (height / 2) <= 2 * boxes.count)
    }

    /// Tiles that are inserted in order make a tree in which a query looks at few nodes.
    @Test func queriesLookAtFewNodes() {
        let tree = BoundingVolumeHierarchy()
        for k in 0..<1024 { _ = tree.insert(Int32(k), box(10 * k, 10 * k + 9)) }
        func visits(_ index: Int32, _ box: AddressBox) -> Int {
            let node = tree.nodes[Int(index)]
            guard node.box.meets(box), !node.isLeaf else { return 1 }
            return 1 + visits(node.left, box) + visits(node.right, box)
        }
        let most = (0..<1024).map { visits(tree.root, box(10 * $0 + 3, 10 * $0 + 4)) }.max()!
        #expect(most <= 2 * 15 + 1)
    }
}
