// The part of CPython's stable ABI (3.11 and later) that the extension uses, declared here so that
// a build needs no Python. Signatures as in the reference manual, "C API Stability".

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef intptr_t Py_ssize_t;
typedef Py_ssize_t Py_hash_t;

typedef struct _typeobject PyTypeObject;

typedef struct _object {
    Py_ssize_t ob_refcnt;
    PyTypeObject *ob_type;
} PyObject;

typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef void (*PyCapsule_Destructor)(PyObject *);
typedef void (*destructor)(PyObject *);
typedef int (*visitproc)(PyObject *, void *);

typedef struct {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
} Py_buffer;

typedef struct {
    const char *ml_name;
    void *ml_meth;
    int ml_flags;
    const char *ml_doc;
} PyMethodDef;

typedef struct {
    const char *name;
    void *get;
    void *set;
    const char *doc;
    void *closure;
} PyGetSetDef;

typedef struct {
    const char *name;
    int type;
    Py_ssize_t offset;
    int flags;
    const char *doc;
} PyMemberDef;

typedef struct {
    int slot;
    void *pfunc;
} PyType_Slot;

typedef struct {
    const char *name;
    int basicsize;
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots;
} PyType_Spec;

typedef struct {
    PyObject ob_base;
    PyObject *(*m_init)(void);
    Py_ssize_t m_index;
    PyObject *m_copy;
} PyModuleDef_Base;

typedef struct {
    int slot;
    void *value;
} PyModuleDef_Slot;

typedef struct {
    PyModuleDef_Base m_base;
    const char *m_name;
    const char *m_doc;
    Py_ssize_t m_size;
    PyMethodDef *m_methods;
    PyModuleDef_Slot *m_slots;
    void *m_traverse;
    void *m_clear;
    void *m_free;
} PyModuleDef;

// MARK: Objects

void Py_IncRef(PyObject *);
void Py_DecRef(PyObject *);
extern PyObject _Py_NoneStruct, _Py_NotImplementedStruct, _Py_EllipsisObject;
extern PyObject _Py_TrueStruct, _Py_FalseStruct;
extern struct _typeobject PyFloat_Type, PyLong_Type, PyBool_Type, PyComplex_Type, PyUnicode_Type, PyTuple_Type,
    PyList_Type, PySlice_Type, PyType_Type, PyBaseObject_Type, PyBytes_Type;
static inline PyObject *AqNone(void) { return &_Py_NoneStruct; }
static inline PyObject *AqNotImplemented(void) { return &_Py_NotImplementedStruct; }
static inline PyObject *AqEllipsis(void) { return &_Py_EllipsisObject; }
static inline PyObject *AqTrue(void) { return &_Py_TrueStruct; }
static inline PyObject *AqFalse(void) { return &_Py_FalseStruct; }
static inline PyTypeObject *AqFloatType(void) { return &PyFloat_Type; }
static inline PyTypeObject *AqLongType(void) { return &PyLong_Type; }
static inline PyTypeObject *AqBoolType(void) { return &PyBool_Type; }
static inline PyTypeObject *AqComplexType(void) { return &PyComplex_Type; }
static inline PyTypeObject *AqUnicodeType(void) { return &PyUnicode_Type; }
static inline PyTypeObject *AqTupleType(void) { return &PyTuple_Type; }
static inline PyTypeObject *AqListType(void) { return &PyList_Type; }
static inline PyTypeObject *AqTypeType(void) { return &PyType_Type; }
static inline PyTypeObject *AqSliceType(void) { return &PySlice_Type; }
static inline PyTypeObject *AqTypeOf(PyObject *o) { return o->ob_type; }
static inline PyObject *AqObject(PyTypeObject *t) { return (PyObject *)t; }
static inline PyTypeObject *AqType(PyObject *t) { return (PyTypeObject *)t; }
int PyType_IsSubtype(PyTypeObject *, PyTypeObject *);
unsigned long PyType_GetFlags(PyTypeObject *);
void *PyType_GetSlot(PyTypeObject *, int);
void PyType_Modified(PyTypeObject *);
PyObject *PyType_FromModuleAndSpec(PyObject *, PyType_Spec *, PyObject *);
PyObject *PyType_GenericNew(PyTypeObject *, PyObject *, PyObject *);
PyObject *PyType_GenericAlloc(PyTypeObject *, Py_ssize_t);
PyObject *PyType_GetName(PyTypeObject *);
PyObject *_PyObject_GC_New(PyTypeObject *);
static inline PyObject *AqNew(PyTypeObject *t) { return _PyObject_GC_New(t); }
void PyObject_GC_Del(void *);
PyObject *PyObject_Init(PyObject *, PyTypeObject *);
void PyObject_ClearWeakRefs(PyObject *);
PyObject *PyObject_GetAttrString(PyObject *, const char *);
PyObject *PyObject_GetAttr(PyObject *, PyObject *);
int PyObject_SetAttrString(PyObject *, const char *, PyObject *);
int PyObject_HasAttrString(PyObject *, const char *);
PyObject *PyObject_Call(PyObject *, PyObject *, PyObject *);
PyObject *PyObject_CallObject(PyObject *, PyObject *);
PyObject *PyObject_CallFunctionObjArgs(PyObject *, ...);
PyObject *PyObject_Repr(PyObject *);
PyObject *PyObject_Str(PyObject *);
PyObject *PyObject_GetIter(PyObject *);
PyObject *PyIter_Next(PyObject *);
PyObject *PySeqIter_New(PyObject *);
PyObject *PyObject_GetItem(PyObject *, PyObject *);
int PyObject_IsTrue(PyObject *);
int PyObject_IsInstance(PyObject *, PyObject *);
int PyObject_RichCompareBool(PyObject *, PyObject *, int);
Py_hash_t PyObject_HashNotImplemented(PyObject *);
Py_hash_t PyObject_Hash(PyObject *);
// In the stable ABI from 3.12 on; Python 3.11 has both functions with the same meaning.
PyObject *PyObject_Vectorcall(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
PyObject *PyVectorcall_Call(PyObject *, PyObject *, PyObject *);
// In all versions, though not in the stable ABI.
PyObject *PyMethod_New(PyObject *, PyObject *);
PyObject *PyObject_GenericGetDict(PyObject *, void *);
void PyObject_Free(void *);
void *PyMem_RawMalloc(size_t);
void PyMem_RawFree(void *);
int PyGILState_Check(void);
PyObject *PyObject_GenericGetAttr(PyObject *, PyObject *);
int PyObject_GenericSetAttr(PyObject *, PyObject *, PyObject *);
PyObject *PyCFunction_NewEx(PyMethodDef *, PyObject *, PyObject *);
int PyCallable_Check(PyObject *);
int PyObject_CheckBuffer(PyObject *);
int PyObject_GetBuffer(PyObject *, Py_buffer *, int);
void PyBuffer_Release(Py_buffer *);
PyObject *PyMemoryView_FromObject(PyObject *);
static inline PyObject *AqCall1(PyObject *f, PyObject *a) { return PyObject_CallFunctionObjArgs(f, a, (void *)0); }
static inline PyObject *AqCall2(PyObject *f, PyObject *a, PyObject *b) {
    return PyObject_CallFunctionObjArgs(f, a, b, (void *)0);
}
static inline PyObject *AqCall3(PyObject *f, PyObject *a, PyObject *b, PyObject *c) {
    return PyObject_CallFunctionObjArgs(f, a, b, c, (void *)0);
}
static inline PyObject *AqCall4(PyObject *f, PyObject *a, PyObject *b, PyObject *c, PyObject *d) {
    return PyObject_CallFunctionObjArgs(f, a, b, c, d, (void *)0);
}

// MARK: Numbers

PyObject *PyFloat_FromDouble(double);
double PyFloat_AsDouble(PyObject *);
PyObject *PyLong_FromLongLong(long long);
PyObject *PyLong_FromUnsignedLongLong(unsigned long long);
PyObject *PyLong_FromSsize_t(Py_ssize_t);
PyObject *PyLong_FromVoidPtr(void *);
long long PyLong_AsLongLong(PyObject *);
long long PyLong_AsLongLongAndOverflow(PyObject *, int *);
unsigned long long PyLong_AsUnsignedLongLong(PyObject *);
Py_ssize_t PyLong_AsSsize_t(PyObject *);
PyObject *PyBool_FromLong(long);
PyObject *PyComplex_FromDoubles(double, double);
double PyComplex_RealAsDouble(PyObject *);
double PyComplex_ImagAsDouble(PyObject *);
PyObject *PyNumber_Index(PyObject *);
Py_ssize_t PyNumber_AsSsize_t(PyObject *, PyObject *);
int PyIndex_Check(PyObject *);
PyObject *PyNumber_Float(PyObject *);
PyObject *PyNumber_Long(PyObject *);

// MARK: Texts, containers

PyObject *PyUnicode_FromStringAndSize(const char *, Py_ssize_t);
PyObject *PyUnicode_InternFromString(const char *);
const char *PyUnicode_AsUTF8AndSize(PyObject *, Py_ssize_t *);
int PyUnicode_CompareWithASCIIString(PyObject *, const char *);
PyObject *PyBytes_FromStringAndSize(const char *, Py_ssize_t);
int PyBytes_AsStringAndSize(PyObject *, char **, Py_ssize_t *);
PyObject *PyTuple_New(Py_ssize_t);
Py_ssize_t PyTuple_Size(PyObject *);
PyObject *PyTuple_GetItem(PyObject *, Py_ssize_t);
int PyTuple_SetItem(PyObject *, Py_ssize_t, PyObject *);
PyObject *PyList_New(Py_ssize_t);
Py_ssize_t PyList_Size(PyObject *);
PyObject *PyList_GetItem(PyObject *, Py_ssize_t);
int PyList_SetItem(PyObject *, Py_ssize_t, PyObject *);
int PyList_Append(PyObject *, PyObject *);
PyObject *PyDict_New(void);
PyObject *PyDict_GetItemWithError(PyObject *, PyObject *);
PyObject *PyDict_GetItemString(PyObject *, const char *);
int PyDict_SetItem(PyObject *, PyObject *, PyObject *);
int PyDict_SetItemString(PyObject *, const char *, PyObject *);
int PyDict_Next(PyObject *, Py_ssize_t *, PyObject **, PyObject **);
Py_ssize_t PyDict_Size(PyObject *);
int PySet_Contains(PyObject *, PyObject *);
PyObject *PySequence_Tuple(PyObject *);
PyObject *PySequence_List(PyObject *);
int PySequence_Check(PyObject *);
Py_ssize_t PySequence_Size(PyObject *);
PyObject *PySequence_GetItem(PyObject *, Py_ssize_t);
int PySlice_Unpack(PyObject *, Py_ssize_t *, Py_ssize_t *, Py_ssize_t *);
PyObject *PyCapsule_New(void *, const char *, PyCapsule_Destructor);
void *PyCapsule_GetPointer(PyObject *, const char *);
int PyCapsule_IsValid(PyObject *, const char *);
int PyCapsule_SetName(PyObject *, const char *);

// MARK: Modules

PyObject *PyModule_Create2(PyModuleDef *, int);
PyObject *PyModuleDef_Init(PyModuleDef *);
int PyModule_AddObjectRef(PyObject *, const char *, PyObject *);
PyObject *PyModule_GetDict(PyObject *);
PyObject *PyImport_ImportModule(const char *);

// MARK: Errors, threads

extern PyObject *PyExc_BaseException, *PyExc_TypeError, *PyExc_ValueError, *PyExc_IndexError, *PyExc_RuntimeError, *PyExc_MemoryError,
    *PyExc_OverflowError, *PyExc_ZeroDivisionError, *PyExc_AttributeError, *PyExc_BufferError, *PyExc_KeyError,
    *PyExc_NotImplementedError, *PyExc_OSError, *PyExc_StopIteration, *PyExc_SyntaxError, *PyExc_SystemError, *PyExc_DeprecationWarning, *PyExc_KeyboardInterrupt;
void PyErr_SetString(PyObject *, const char *);
void PyErr_SetObject(PyObject *, PyObject *);
PyObject *PyErr_Occurred(void);
void PyErr_Clear(void);
int PyErr_ExceptionMatches(PyObject *);
PyObject *PyErr_NewException(const char *, PyObject *, PyObject *);
int PyErr_CheckSignals(void);
void PyErr_SetInterrupt(void);
int PyOS_InterruptOccurred(void);
void PyErr_Fetch(PyObject **, PyObject **, PyObject **);
void PyErr_Restore(PyObject *, PyObject *, PyObject *);
void PyErr_NormalizeException(PyObject **, PyObject **, PyObject **);
int PyException_SetTraceback(PyObject *, PyObject *);
int PyErr_WarnEx(PyObject *, const char *, Py_ssize_t);
void PyErr_WriteUnraisable(PyObject *);
typedef struct _ts PyThreadState;
PyThreadState *PyEval_SaveThread(void);
void PyEval_RestoreThread(PyThreadState *);
typedef int PyGILState_STATE;
PyGILState_STATE PyGILState_Ensure(void);
void PyGILState_Release(PyGILState_STATE);
// NULL on threads that have never been in the interpreter.
PyThreadState *PyGILState_GetThisThreadState(void);
// A borrowed reference; NULL if no Python code is running.
PyObject *PyEval_GetFrame(void);
// A new reference.
PyObject *PyFrame_GetCode(PyObject *);
int PyFrame_GetLineNumber(PyObject *);
Py_ssize_t PyGC_Collect(void);
int Py_AddPendingCall(int (*)(void *), void *);
int Py_AtExit(void (*)(void));
int Py_IsInitialized(void);

// MARK: Numbers of slots and flags

enum {
    AqMethVarArgs = 0x0001,
    AqMethKeywords = 0x0002,
    AqMethNoArgs = 0x0004,
    AqMethO = 0x0008,
    AqMethClass = 0x0010,
    AqMethStatic = 0x0020,
    AqMethFastCall = 0x0080
};

enum { AqTypeDefault = 1 << 18, AqTypeBase = 1 << 10, AqTypeHasGC = 1 << 14, AqTypeVectorCall = 1 << 11, AqTypeMethodDescriptor = 1 << 17, AqTypeImmutable = 1 << 8, AqTypeNotCalled = 1 << 7 };
enum { AqMemberSsize = 19, AqMemberReadOnly = 1 };

enum {
    Py_bf_getbuffer = 1,
    Py_bf_releasebuffer = 2,
    Py_mp_ass_subscript = 3,
    Py_mp_length = 4,
    Py_mp_subscript = 5,
    Py_nb_absolute = 6,
    Py_nb_add = 7,
    Py_nb_and = 8,
    Py_nb_bool = 9,
    Py_nb_divmod = 10,
    Py_nb_float = 11,
    Py_nb_floor_divide = 12,
    Py_nb_index = 13,
    Py_nb_inplace_add = 14,
    Py_nb_inplace_and = 15,
    Py_nb_inplace_floor_divide = 16,
    Py_nb_inplace_lshift = 17,
    Py_nb_inplace_multiply = 18,
    Py_nb_inplace_or = 19,
    Py_nb_inplace_power = 20,
    Py_nb_inplace_remainder = 21,
    Py_nb_inplace_rshift = 22,
    Py_nb_inplace_subtract = 23,
    Py_nb_inplace_true_divide = 24,
    Py_nb_inplace_xor = 25,
    Py_nb_int = 26,
    Py_nb_invert = 27,
    Py_nb_lshift = 28,
    Py_nb_multiply = 29,
    Py_nb_negative = 30,
    Py_nb_or = 31,
    Py_nb_positive = 32,
    Py_nb_power = 33,
    Py_nb_remainder = 34,
    Py_nb_rshift = 35,
    Py_nb_subtract = 36,
    Py_nb_true_divide = 37,
    Py_nb_xor = 38,
    Py_sq_ass_item = 39,
    Py_sq_concat = 40,
    Py_sq_contains = 41,
    Py_sq_item = 44,
    Py_sq_length = 45,
    Py_tp_alloc = 47,
    Py_tp_base = 48,
    Py_tp_bases = 49,
    Py_tp_call = 50,
    Py_tp_clear = 51,
    Py_tp_dealloc = 52,
    Py_tp_descr_get = 54,
    Py_tp_doc = 56,
    Py_tp_getattro = 58,
    Py_tp_hash = 59,
    Py_tp_init = 60,
    Py_tp_iter = 62,
    Py_tp_iternext = 63,
    Py_tp_methods = 64,
    Py_tp_new = 65,
    Py_tp_repr = 66,
    Py_tp_richcompare = 67,
    Py_tp_setattro = 69,
    Py_tp_str = 70,
    Py_tp_traverse = 71,
    Py_tp_members = 72,
    Py_tp_getset = 73,
    Py_tp_free = 74,
    Py_nb_matrix_multiply = 75,
    Py_nb_inplace_matrix_multiply = 76
};

enum { AqLess = 0, AqLessEqual = 1, AqEqual = 2, AqNotEqual = 3, AqGreater = 4, AqGreaterEqual = 5 };
enum { AqBufferWritable = 1, AqBufferFormat = 4, AqBufferND = 8, AqBufferStrides = 0x18 };
