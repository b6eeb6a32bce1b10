/// The files of a new program, and the commands that run it.
struct NewProject {
    /// Texts by path, in the order in which they are listed.
    let files: [(path: String, text: String)]
    let commands: [String]
}

extension NewProject {
    /// A program in Python: heat that spreads in a plate.
    static func python(_ name: String) -> NewProject {
        let program = """
            \"""Heat spreads in a plate whose upper edge is kept at 1.\"""

            import sys

            import aquila.numpy as np


            def spread(size, steps):
                \"""The plate's temperatures after some steps.\"""
                u = np.zeros((size, size))
                u[0] = 1
                for _ in range(steps):
                    u[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
                return u


            if __name__ == "__main__":
                size = int(sys.argv[1]) if len(sys.argv) > 1 else 100
                print("mean temperature:", spread(size, 50).mean())

            """
        let test = """
            import numpy

            from \(name) import spread


            def test_the_first_step_warms_the_row_below_the_edge():
                expected = numpy.zeros((4, 4))
                expected[0] = 1
                expected[1, 1:-1] = 0.25
                numpy.testing.assert_array_equal(spread(4, 1), expected)


            def test_no_temperature_leaves_the_range_of_the_edges():
                u = spread(20, 100)
                assert 0 <= u.min() and u.max() <= 1

            """
        return NewProject(
            files: [("\(name).py", program), ("test_\(name).py", test)],
            commands: [
                "cd \(name)", "python \(name).py", "python -m pytest", "aquila run --ranks 2 \(name).py",
                "aquila doctor \(name).py",
            ])
    }
}
