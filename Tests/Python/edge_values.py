"""Arguments at the edges: numbers out of range, odd shapes, NaN, wrong types.

Each is a text that is compiled once, so that a call is drawn in microseconds, made with either
module, and readable in a report.
"""

import random

import numpy


def _texts(table):
    return [text for line in table.strip().splitlines() for text in line.split()]


INTEGERS = _texts("""
    0 1 -1 2 3 4 -2 -3 7 -7 2**31-1 2**31 -2**31 -2**31-1 2**32 2**40 2**53+1 2**62 -2**62 2**63-1 2**63
    -2**63 -2**63+1 -2**63-1 2**64-1 2**64 2**100 -2**100 True False np.int8(-128) np.int8(127) np.uint8(3)
    np.uint8(255) np.int16(-2) np.int32(2**31-1) np.int64(-2**63) np.int64(2**63-1) np.uint64(2**64-1)
    np.uint64(2) np.True_
""")
SMALL = _texts("0 1 2 3 -1 -2 4 5 np.int64(1) np.uint8(2) True")
FLOATS = _texts("""
    nan inf -inf 0.0 -0.0 1.5 -2.5 1e18 -1e19 1e300 -1e308 5e-324 2.0**63 np.float16(6e4) np.float32(3e38)
    np.float64(nan) np.float32(inf) 0.1 9007199254740993.0
""")
COMPLEX = _texts("1j complex(nan,1) complex(inf,-inf) np.complex64(1+2j) -0j")
AXES = _texts("""
    None 0 0 0 1 1 -1 -1 2 -2 3 -3 64 -65 2**31 2**63-1 -2**63 2**64 (0,) (0,1) (1,0) (0,0) (0,-1) () (1,-1)
    (2,) (-3,) [0] [0,1] 'x' 1.0 True np.int8(-1) np.uint8(1) (0,1,2) (0,2**63) (None,) 1j np.array(0)
    np.array([0,1])
""")
SHAPES = _texts("""
    () 0 1 3 -1 2 6 (0,) (1,) (3,) (2,3) (3,2) (-1,) (6,) (1,6) (2,-1) (-1,-1) (0,-1) (-2,3) (0,2**40)
    (2**40,2**40,0) (2**62,) 2**62 (2**63-1,) 2**63 (2**64,0) (2**31,2**31,4) (2**32,2**32) (2**62,0,4)
    (1,2,3) (3,1,1,2) (1,)*32 (1,)*64 (1,)*65 (0,)*33 (2,2.0) (None,) 'ab' None [2,3] [] (True,3)
    np.array([3,2]) -2**63 (-2**63,) 1.0 (2**16,2**16,2**16,2**16) (3,2**61) (-1,0,2) (np.uint8(2),np.int8(3))
    (2**31,) 2**31 (2**40,) range(3)
""")
DTYPES = _texts("""
    None None float int bool complex 'f4' 'f2' 'i1' 'u1' 'i2' 'u2' 'i4' 'u4' 'i8' 'u8' 'c8' 'O' 'S3' 'U2'
    'M8[s]' 'm8[s]' 'nonsense' 'i4,f8' 'f16' '>i4' np.float32 np.dtype('u8') 1 2**63 ''
""")
FLAGS = _texts("True False True False None 1 'x' np.True_ np.array(True)")
NUMBERS = INTEGERS + FLOATS + COMPLEX
WORDS = _texts("""
    'C' 'F' 'A' 'K' 'X' None 'raise' 'wrap' 'clip' 'left' 'right' 'full' 'same' 'valid' 'no' 'unsafe'
    'same_kind' 'safe' 'equiv' 'quicksort' 'stable' 'mergesort' 'heapsort' 'introselect' 'linear' 'nearest'
    'lower' 'fro' 'nuc' 'ortho' 'auto' 'edge' 'reflect' 'constant' 'symmetric' 'xy' 'ij' '' 'fb' b'C' 1 'auto'
    'L' 'reduced' 'complete' 'brute' 'warn' 'ii' 'ij,jk' 'i,i' '...i' 'ii->i' 'ij->ji' 'i->' 'a,b' 'i,j->ij'
    '->' ',' 'forward' 'backward'
""")
ODD = _texts("""
    None 'x' b'x' '' print [] [1,2] [[1],[2,3]] [nan] [2**64] [2**63] [-1,2**63] [None] {} {1} range(3)
    range(0) () (1,2) ((1,2),(3,4)) [[]] [[],[]] slice(None) Ellipsis float int [True,False] [1.5] ['a','b']
    (None,None) [0,2**62] NotImplemented (0,(1,)) [1j] [[0,1],[1,0]] [0,2,1] (1,2,3)
""")

_CODES = "? b B h H i I l L e f d F D".split()
_LISTS = {
    "?": "[True,False,True]",
    "e": "[nan,6e4,-0.0]",
    "f": "[inf,-3e38,1e-40]",
    "d": "[nan,-inf,1e300]",
    "F": "[1j,complex(nan,0),3e38]",
    "D": "[1+2j,complex(inf,nan),-1]",
}


def _bases():
    """Arrays of all types and of many forms."""
    for code in _CODES:
        kind = numpy.dtype(code)
        ends = [f"{numpy.iinfo(kind).min}", "1", f"{numpy.iinfo(kind).max}"] if kind.kind in "iu" else None
        ends = "[" + ",".join(ends) + "]" if ends else _LISTS[code]
        yield f"np.array({ends},'{code}')"
        yield f"np.array({ends}[0],'{code}')"
        yield f"np.arange(6).reshape(2,3).astype('{code}')"
        yield f"np.array([3,1,2,1],'{code}')"
        yield f"np.zeros((0,3),'{code}')"
        yield f"np.ones((2,1,3),'{code}')"
    yield from _texts("""
    np.zeros(0) np.zeros((2**31,0)) np.zeros((0,2**40),'i1') np.ones((1,)*12) np.zeros((2,)*6,'i2')
    np.ones((1,)*33) np.eye(3) np.eye(2,dtype=complex) np.arange(4.0) np.array([2**53,2**53+1])
    np.array([2**62,2**62+7]) np.array([2**63-1]) np.array([-2**63,2**63-1]) np.array([2**64-1],'u8')
    np.array([1e18,1e18+256]) np.arange(1200.0) np.arange(1200)[::3] np.arange(2000,dtype='f4').reshape(40,50)
    np.array([1e308,-1e308,1e308]) np.array([[nan,1],[inf,0]]) np.array([0.5,0.25]) np.array([-5,3,9])
    np.array(2) np.array(-1) np.array(0) np.array([[4.0,2],[2,3]]) np.array([[1,2],[2,4.0]]) np.arange(3)
    np.arange(-2,3) np.zeros((3,0,2)) np.array(['a','bc']) np.array([None,1],object)
    np.array(['2020-01-01'],'M8[D]') np.array([(1,2.0)],'i4,f8') np.array([1,2],'m8[s]') np.array(5,'M8[s]')
    np.array([b'ab']) np.array([1.5,2],'>f8') np.array([1,2],'>i2') np.ones((2,2,2)) np.array([True])
    np.array([[True,False],[False,True]]) np.zeros((1,0)) np.array([5])
    """)


_VIEWS = [
    "",
    "",
    "",
    "",
    ".T",
    "[::-1]",
    "[..., None]",
    "[None]",
    "[1:]",
    "[::2]",
    "[:0]",
    ".real",
    "[...,::-1]",
]
_VIEWS += [".copy('F')", "[0]", "[()]", ".view()"]
ARRAYS = [base + view for base in _bases() for view in (_VIEWS if "arange" in base else _VIEWS[3:6])]
#: Arrays whose methods are Aquila's.
OWN = [
    text
    for text in ARRAYS
    if "'M8" not in text and "'m8" not in text and "object" not in text and "'>" not in text
]
OWN = [text for text in OWN if "'a'" not in text and "b'ab'" not in text and "(1,2.0)" not in text]
#: Arrays to which results are written.
OUTS = [
    f"np.zeros({shape},'{code}')" for code in _CODES for shape in ("()", "3", "(2,3)", "4", "(3,3)", "2", "0")
]
OUTS += _texts(
    "None None (None,) () [] 'x' np.zeros((2,3)).T np.zeros(6)[::2] np.broadcast_to(0.0,(3,)) [1.0] 3"
)
OUTS += ["(np.zeros(3),)", "(np.zeros(3),np.zeros(3))", "np.zeros(3,object)", "np.zeros(3,'S2')"]
SLICES = [
    f"slice({a},{b},{c})"
    for a in "None 0 2**63 -2**64 1".split()
    for b in "None -1 2**62 'x'".split()
    for c in "None 1 -1 2**63 -2**63 0 2 2**62".split()
]
KEYS = (
    SLICES
    + INTEGERS
    + SMALL * 4
    + _texts("""
    None Ellipsis () (0,0) (0,1,2,3) (Ellipsis,0) (Ellipsis,Ellipsis) (None,)*70 (None,0) [0] [] [True]
    [True,False,True] [2**63] [-2**63] np.array([0,2**62]) np.array([-1,0]) np.array([],int) np.array([0.0])
    np.array([],float) np.array([True,False]) np.array([[True,False,True],[False,False,True]]) np.array(True)
    True False (True,False) ([0,1],[1,0]) ([0,1],slice(None),[1]) (slice(None),[0,1]) 'x' 'f0' 1.0 1j b'x'
    ['f0'] np.array([0],'u8') np.array([255],'u1') np.array([-128],'i1') (0,np.array([0,1])) ([0,1],[0,1,2])
    np.zeros((0,3),bool) {} print (slice(None,None,-1),)*2 (Ellipsis,None,[0]) np.array(0) np.uint8(1)
    np.int64(-1) (0,)*65 np.array([[0,1],[1,1]])
""")
)


class _Value:
    __slots__ = ("make", "text")

    def __init__(self, text):
        self.text = text
        self.make = eval("lambda np, nan=float('nan'), inf=float('inf'): " + text)


def _pool(texts):
    return [_Value(text) for text in texts]


POOLS = {
    "array": _pool(ARRAYS),
    "own": _pool(OWN),
    "integer": _pool(INTEGERS),
    "small": _pool(SMALL),
    "float": _pool(FLOATS),
    "number": _pool(NUMBERS),
    "axis": _pool(AXES),
    "shape": _pool(SHAPES),
    "dtype": _pool(DTYPES),
    "flag": _pool(FLAGS),
    "word": _pool(WORDS),
    "odd": _pool(ODD),
    "out": _pool(OUTS),
    "key": _pool(KEYS),
}
_MIXED = ["array"] * 12 + ["integer"] * 4 + ["small"] * 2 + ["float"] * 2 + ["odd"] * 2 + ["number"]
_ANY = [kind for kind in POOLS if kind != "own"]
#: The kinds of arguments, by the names of parameters.
KINDS = {
    "axis": "axis axes axis1 axis2 source destination ax axisa axisb axisc",
    "shape": "shape newshape new_shape size reps dims dimensions window_shape s",
    "dtype": "dtype dtypes type",
    "flag": """keepdims endpoint retstep ascending density equal_nan copy subok hermitian return_index
        full_matrices compute_uv return_inverse return_counts stable descending assume_unique invert rowvar
        bias left right sparse bigendian increasing full fweights overwrite_input include_initial sorted
        writeable refcheck""",
    "integer": "n num k M N m offset decimals minlength ndmin shift repeats kth deg ddof correction p "
    "period indices_or_sections bins cols count ndim nb start stop step",
    "word": "order casting mode kind side method norm indexing ord optimize subscripts bitorder UPLO trim",
    "out": "out",
    "key": "obj indices ind",
}
_KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}


def draw(rng: random.Random, kind=None):
    """Draws a value of a kind, and occasionally one of another kind."""
    roll = rng.random()
    if kind != "own" and roll < 0.05:
        kind = _ANY[int(rng.random() * len(_ANY))]
    elif kind is None:
        kind = _MIXED[int(rng.random() * len(_MIXED))]
    elif kind == "integer" and roll < 0.5:
        kind = "small"
    pool = POOLS[kind]
    return pool[int(rng.random() * len(pool))]


def kind_of(name):
    """The kind of values that a parameter takes; None for arrays and numbers."""
    return _KIND_OF.get(name)
