import AquilaArrays
import AquilaTypes
import ComplexModule
import Testing

/// The output of NumPy 2.4.
@Suite(.onRanks) struct PrintingTests {
    @Test func columnsAreAligned() {
        #expect("\(linspace(0, 1, count: 5))" == "[0.   0.25 0.5  0.75 1.  ]")
        #expect("\(NDArray([1.5, -.infinity, .nan]))" == "[ 1.5 -inf  nan]")
        #expect("\(NDArray([1e-10, 1.0, 12345.678]))" == "[1.0000000e-10 1.0000000e+00 1.2345678e+04]")
        #expect("\(NDArray([0.1, 1.0 / 3]))" == "[0.1        0.33333333]")
        #expect("\(NDArray<Float>([1e6, 1]))" == "[1.e+06 1.e+00]")
        #expect("\(NDArray<Float16>([51296, 0.1]))" == "[5.13e+04 1.00e-01]")
        #expect("\(NDArray([-5, 10, 300]))" == "[ -5  10 300]")
        #expect("\(NDArray([true, false]))" == "[ True False]")
        #expect("\(NDArray([UInt64.max]))" == "[18446744073709551615]")
        let z = NDArray([Complex128(1, -2), Complex128(0.5, 10)])
        #expect("\(z)" == "[1.  -2.j 0.5+10.j]")
    }

    @Test func scalarsHaveAllTheirDigits() {
        #expect("\(NDArray<Double>(0.1))" == "0.1")
        #expect("\(NDArray<Double>(3.0))" == "3.0")
        #expect("\(NDArray<Double>(1e16))" == "1e+16")
        #expect("\(NDArray<Double>(1.5e-5))" == "1.5e-05")
        #expect("\(NDArray(Complex128(0, 1)))" == "1j")
        #expect("\(NDArray(Complex128(2, -1)))" == "(2-1j)")
        #expect("\(NDArray<Bool>(true))" == "True")
    }

    @Test func rowsStandUnderEachOther() {
        #expect("\(arange(6).reshaped([2, 3]))" == "[[0 1 2]\n [3 4 5]]")
        #expect("\(arange(4).reshaped([2, 1, 2]))" == "[[[0 1]]\n\n [[2 3]]]")
        #expect("\(arange(6).reshaped([2, 3]).transposed())" == "[[0 3]\n [1 4]\n [2 5]]")
        #expect("\(zeros([0, 3]))" == "[]")
    }

    @Test func longLinesWrapAndLargeArraysShowTheirEdges() {
        #expect(
            "\(arange(40))"
                == """
                [ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
                 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39]
                """)
        #expect("\(arange(1001))" == "[   0    1    2 ...  998  999 1000]")
        #expect(
            "\(arange(2000).reshaped([4, 500]))"
                == """
                [[   0    1    2 ...  497  498  499]
                 [ 500  501  502 ...  997  998  999]
                 [1000 1001 1002 ... 1497 1498 1499]
                 [1500 1501 1502 ... 1997 1998 1999]]
                """)
    }
}
