/* Columns of postings, combined by compiled loops: what `plain.py` says, in the time it takes to read them.

   Everything works on buffers (one-dimensional, contiguous) and gives bytes back; `native.py` makes arrays of these. Passages are
   uint32, ascending, below `size`; impacts are uint8 or float64. Columns are mapped from files that may be damaged: whatever is in
   them, nothing outside of a buffer is read or written. A call never lets go of the interpreter's lock, so that the scratch below is
   one caller's at a time; it is left as zeros. Sums in double precision are added in the order given, and no product is fused with
   a sum (-ffp-contract=off): what is equal comes out equal, here and in `plain.py`. */

/* In this order: each builds on those before. */
#include "lists.h"

#include "sets.h"

#include "sums.h"

#include "runs.h"

#include "near.h"

#include "strings.h"

#define VERSION 4 /* raised when a function takes or gives something else: `native.py` wants the same */

/* ---------------------------------------------------------------- the module */

static PyMethodDef methods[] = {
    {"meet", native_meet, METH_VARARGS, "meet([(passages, fields or None)], size, allowed or None) -> passages, fields"},
    {"union", native_union, METH_VARARGS, "union([(passages, None)], size, allowed or None) -> passages"},
    {"count", native_count, METH_VARARGS, "count([(passages, None)], size, allowed or None) -> how many passages"},
    {"best", native_best, METH_VARARGS, "best([(idf, layers)], size, allowed or None, count) -> passages, how many match"},
    {"scores", native_scores, METH_VARARGS, "scores(passages, [(idf, layers)], size) -> scores"},
    {"strongest", native_strongest, METH_VARARGS, "strongest(passages, [(idf, layers)], [kin], size) -> the greatest sum in each"},
    {"highest", native_highest, METH_VARARGS, "highest(fields, steps, count) -> places, levels"},
    {"gather", native_gather, METH_VARARGS, "gather(passages, impacts, fields, size) -> passages, impacts, fields"},
    {"distinct", native_distinct, METH_VARARGS, "distinct(column, places) -> values"},
    {"tally", native_tally, METH_VARARGS, "tally(firsts, more places, more values, places, size) -> counts"},
    {"seek", native_seek, METH_VARARGS, "seek(text, fences, entry) -> how many entries are smaller, whether it is one"},
    {"runs", native_runs, METH_VARARGS, "runs([(passages, first)], columns, among or None, size) -> passages, fields, lengths"},
    {"near", native_near, METH_VARARGS, "near([(passages, starts)], columns, passages, size) -> gaps behind, gaps before"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_native", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__native(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddIntConstant(module, "VERSION", VERSION) < 0)
        Py_CLEAR(module);
    return module;
}
