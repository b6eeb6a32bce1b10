/// A tree of boxes that finds those which meet a given one without looking at the others.
///
/// It is a binary tree whose nodes hold the union of the boxes below them. A box is put beside the
/// node where it adds least to the sizes along its path (Goldsmith and Salmon, 1987); a rotation at
/// each node of the path keeps the heights of neighbours close (after Adelson-Velsky and Landis,
/// 1962), though not always within one. Nodes stand in one array and are reused.
///
/// - Complexity: O(log n) to insert and to remove; queries O(log n + k) for k results where boxes
///   hardly overlap.
final class BoundingVolumeHierarchy {
    struct Node: BitwiseCopyable {
        var box: AddressBox
        /// Parent; in a free node, the next free one.
        var parent: Int32
        /// Left child; negative in leaves.
        var left: Int32
        /// Right child; in leaves, the item.
        var right: Int32
        var height: Int32

        @inline(__always) var isLeaf: Bool { left < 0 }
    }

    private(set) var nodes: UnsafeMutablePointer<Node>
    private var capacity = 16
    private var used = 0
    private var free: Int32 = -1
    private(set) var root: Int32 = -1
    /// Number of boxes in the tree.
    private(set) var count = 0
    /// Weights that make the sides of a box comparable.
    var scale = SIMD4<Float>(repeating: 1)

    init() { nodes = .allocate(capacity: capacity) }

    deinit { nodes.deallocate() }

    func removeAll() {
        used = 0
        free = -1
        root = -1
        count = 0
    }

    /// Calls the body with each item whose box meets the given one. The body must not change the tree.
    @inline(__always)
    func forEach(meeting box: AddressBox, _ body: (Int32) -> Void) {
        guard root >= 0 else { return }
        // A path of a balanced tree with 2^31 leaves has 45 nodes.
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 64) { stack in
            let nodes = nodes
            let pending = stack.baseAddress!
            var depth = 0
            var index = root
            while true {
                let node = nodes + Int(index)
                if node.pointee.box.meets(box) {
                    if !node.pointee.isLeaf {
                        pending[depth] = node.pointee.right
                        depth &+= 1
                        index = node.pointee.left
                        continue
                    }
                    body(node.pointee.right)
                }
                if depth == 0 { return }
                depth &-= 1
                index = pending[depth]
            }
        }
    }

    /// Adds an item, and returns the leaf by which it can be removed.
    func insert(_ item: Int32, _ box: AddressBox) -> Int32 {
        let leaf = allocate(Node(box: box, parent: -1, left: -1, right: item, height: 0))
        count += 1
        guard root >= 0 else {
            root = leaf
            return leaf
        }
        let sibling = sibling(for: box)
        let above = nodes[Int(sibling)].parent
        let parent = allocate(Node(box: box, parent: above, left: sibling, right: leaf, height: 1))
        replaceChild(of: above, sibling, with: parent)
        nodes[Int(sibling)].parent = parent
        nodes[Int(leaf)].parent = parent
        refit(from: parent)
        return leaf
    }

    func remove(_ leaf: Int32) {
        count -= 1
        let parent = nodes[Int(leaf)].parent
        release(leaf)
        guard parent >= 0 else {
            root = -1
            return
        }
        let node = nodes[Int(parent)]
        let sibling = node.left == leaf ? node.right : node.left
        nodes[Int(sibling)].parent = node.parent
        replaceChild(of: node.parent, parent, with: sibling)
        release(parent)
        refit(from: node.parent)
    }

    private func allocate(_ node: Node) -> Int32 {
        if free >= 0 {
            let index = free
            free = nodes[Int(index)].parent
            nodes[Int(index)] = node
            return index
        }
        if used == capacity {
            let larger = UnsafeMutablePointer<Node>.allocate(capacity: 2 * capacity)
            larger.update(from: nodes, count: used)
            nodes.deallocate()
            nodes = larger
            capacity *= 2
        }
        (nodes + used).initialize(to: node)
        used += 1
        return Int32(used - 1)
    }

    private func release(_ index: Int32) {
        nodes[Int(index)].parent = free
        free = index
    }

    @inline(__always)
    private func replaceChild(of parent: Int32, _ child: Int32, with other: Int32) {
        if parent < 0 {
            root = other
        } else if nodes[Int(parent)].left == child {
            nodes[Int(parent)].left = other
        } else {
            nodes[Int(parent)].right = other
        }
    }
}

extension BoundingVolumeHierarchy {
    /// The sum of a box's sides.
    @inline(__always)
    private func size(_ box: AddressBox) -> Float {
        let sides = box.high &- box.low
        return Float(sides.x) * scale.x + Float(sides.y) * scale.y + Float(sides.z) * scale.z
            + Float(sides.w) * scale.w
    }

    /// The node beside which a box costs least.
    private func sibling(for box: AddressBox) -> Int32 {
        var index = root
        while true {
            let node = nodes[Int(index)]
            if node.isLeaf { return index }
            let joined = size(node.box.union(box))
            let passing = joined - size(node.box)
            let left = passing + growth(node.left, box)
            let right = passing + growth(node.right, box)
            if joined < left && joined < right { return index }
            let goesLeft =
                left == right
                ? nodes[Int(node.left)].height < nodes[Int(node.right)].height : left < right
            index = goesLeft ? node.left : node.right
        }
    }

    /// A lower bound on the size that a box adds below a node.
    @inline(__always)
    private func growth(_ index: Int32, _ box: AddressBox) -> Float {
        let node = nodes + Int(index)
        let joined = size(node.pointee.box.union(box))
        return node.pointee.isLeaf ? joined : joined - size(node.pointee.box)
    }

    /// Restores boxes, heights and balance from a node up to the root.
    private func refit(from start: Int32) {
        var index = start
        while index >= 0 {
            let node = nodes[Int(index)]
            let lean = nodes[Int(node.right)].height - nodes[Int(node.left)].height
            if lean > 1 {
                index = lift(node.right, over: index)
            } else if lean < -1 {
                index = lift(node.left, over: index)
            } else {
                update(index)
            }
            index = nodes[Int(index)].parent
        }
    }

    @inline(__always)
    private func update(_ index: Int32) {
        let node = nodes + Int(index)
        let left = nodes + Int(node.pointee.left)
        let right = nodes + Int(node.pointee.right)
        node.pointee.box = left.pointee.box.union(right.pointee.box)
        node.pointee.height = 1 + Swift.max(left.pointee.height, right.pointee.height)
    }

    /// Puts a child in its parent's place, the parent below it, in the place of the lower grandchild.
    private func lift(_ child: Int32, over parent: Int32) -> Int32 {
        let node = nodes[Int(child)]
        let above = nodes[Int(parent)].parent
        let leftIsLower = nodes[Int(node.left)].height < nodes[Int(node.right)].height
        let moving = leftIsLower ? node.left : node.right
        replaceChild(of: parent, child, with: moving)
        nodes[Int(moving)].parent = parent
        if leftIsLower { nodes[Int(child)].left = parent } else { nodes[Int(child)].right = parent }
        nodes[Int(parent)].parent = child
        nodes[Int(child)].parent = above
        replaceChild(of: above, parent, with: child)
        update(parent)
        update(child)
        return child
    }
}
