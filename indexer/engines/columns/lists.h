/* What lies in a buffer, and what is a list of postings? Opened from what Python gives, checked, and let go. */

#ifndef VERBATIM_LISTS_H
#define VERBATIM_LISTS_H

#define Py_LIMITED_API 0x030B0000 /* "#" in a format is none of it: what 3.13 makes of that, 3.11 refuses */
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef Py_ssize_t Size;

#define WINDOW 8192      /* passages whose sums lie in the processor's first cache together */
#define MARK_WINDOW 32768 /* the same of marks, a byte each */
#define STRENGTH_WINDOW 4096 /* the same of sums in double precision */
#define SPARSE 4         /* a window with fewer postings than a quarter of it is gone over posting by posting */
#define SEARCHES 24      /* postings are passed over in the time of one search among them */
#define NEAR 16          /* postings compared at once */
#define NEARLY 0.9999f   /* sums in single precision are as near as that to those in double */
#define SOMEWHERE 128    /* in a mask of fields, where a passage has all, if not all in one field */
#define FENCE 64         /* postings from one fence of positions to the next, and strings from one fence to the next */

static float sums[WINDOW];
static uint8_t marks[MARK_WINDOW];
static uint8_t *wide_marks; /* as long as the largest source */
static Size wide_size;

static PyObject *bytes_of(const void *data, Size size) {
    return PyBytes_FromStringAndSize(size ? data : "", size);
}

/* One byte more than asked for: what lies beyond the end of a source is found there, and is nothing. */
static int widen(Size size) {
    if (size <= wide_size)
        return 0;
    free(wide_marks);
    wide_size = 0;
    wide_marks = calloc((size_t)size + 1, 1);
    if (!wide_marks) {
        PyErr_NoMemory();
        return -1;
    }
    wide_size = size;
    return 0;
}

/* ---------------------------------------------------------------- buffers */

typedef struct {
    Py_buffer view;
    Size count;
    int held;
} Column;

static void column_close(Column *column) {
    if (column->held)
        PyBuffer_Release(&column->view);
    column->held = 0;
}

/* A damaged table of a segment may say that a column has items of no size, or of three bytes, or where no number can stand. */
static int is_of_numbers(const Py_buffer *view) {
    Size size = view->itemsize;
    return (size == 1 || size == 2 || size == 4 || size == 8) && (uintptr_t)view->buf % (size_t)size == 0;
}

/* ``itemsize`` 0: any that a number may have. */
static int column_open(Column *column, PyObject *object, Size itemsize) {
    column->held = 0;
    if (PyObject_GetBuffer(object, &column->view, PyBUF_SIMPLE) < 0)
        return -1;
    column->held = 1;
    if (!is_of_numbers(&column->view)) {
        PyErr_SetString(PyExc_TypeError, "numbers are needed, each where one can stand");
        return -1;
    }
    if (itemsize && column->view.itemsize != itemsize) {
        PyErr_Format(PyExc_TypeError, "items of %zd bytes are needed, not of %zd", itemsize, column->view.itemsize);
        return -1;
    }
    column->count = column->view.len / column->view.itemsize;
    return 0;
}

/* None is no mask: everything is allowed. */
static int mask_open(Column *mask, PyObject *object, Size size) {
    memset(mask, 0, sizeof *mask);
    if (object == Py_None)
        return 0;
    if (column_open(mask, object, 1) == 0) {
        if (mask->count == size)
            return 0;
        PyErr_SetString(PyExc_ValueError, "a mask is as long as its source");
    }
    column_close(mask);
    return -1;
}

static uint64_t number_at(const Column *column, Size n) {
    switch (column->view.itemsize) {
    case 1:
        return ((const uint8_t *)column->view.buf)[n];
    case 2:
        return ((const uint16_t *)column->view.buf)[n];
    case 4:
        return ((const uint32_t *)column->view.buf)[n];
    default:
        return ((const uint64_t *)column->view.buf)[n];
    }
}

/* What is found grows. */
typedef struct {
    void *items;
    Size count, room;
} Found;

static int found_room(Found *found, Size more, Size itemsize) {
    if (found->count + more <= found->room)
        return 0;
    Size room = 2 * found->room + more + 64;
    void *items = realloc(found->items, (size_t)(room * itemsize));
    if (!items) {
        PyErr_NoMemory();
        return -1;
    }
    found->items = items;
    found->room = room;
    return 0;
}

static PyObject *found_bytes(const Found *found, Size itemsize) {
    return PyBytes_FromStringAndSize(found->items, found->count * itemsize);
}

/* ---------------------------------------------------------------- postings */

/* One list: where, and what in each (fields, or impacts). */
typedef struct {
    Column where, what;
    const uint32_t *passages;
    Size count, begin, cursor; /* of a window: the postings from `begin` to `cursor` */
    double first, second, idf; /* of impacts: each factor in turn, then how rare the want is */
    int last;                  /* of its want */
} List;

typedef struct {
    List *lists;
    Size count;
} Lists;

static void lists_close(Lists *all) {
    for (Size n = 0; n < all->count; n++) {
        column_close(&all->lists[n].where);
        column_close(&all->lists[n].what);
    }
    PyMem_Free(all->lists);
    all->lists = NULL;
}

static int list_open(List *list, PyObject *where, PyObject *what, Size size) {
    memset(list, 0, sizeof *list);
    if (column_open(&list->where, where, 4) < 0)
        return -1;
    list->passages = list->where.view.buf;
    list->count = list->where.count;
    if (list->count && list->passages[list->count - 1] >= size) {
        PyErr_SetString(PyExc_ValueError, "a passage beyond the end of its source");
        return -1;
    }
    if (what == Py_None)
        return 0;
    if (column_open(&list->what, what, 0) < 0)
        return -1;
    if (list->what.count != list->count) {
        PyErr_SetString(PyExc_ValueError, "as many values as passages are needed");
        return -1;
    }
    return 0;
}

/* From a Python list of pairs (passages, values or None). */
static int lists_open(Lists *all, PyObject *pairs, Size size) {
    all->count = 0;
    Size count = PyList_Size(pairs);
    if (count < 0)
        return -1;
    all->lists = PyMem_Calloc((size_t)(count ? count : 1), sizeof(List));
    if (!all->lists) {
        PyErr_NoMemory();
        return -1;
    }
    for (Size n = 0; n < count; n++) {
        PyObject *pair = PyList_GetItem(pairs, n), *where, *what;
        all->count = n + 1;
        if (!PyArg_ParseTuple(pair, "OO", &where, &what) || list_open(&all->lists[n], where, what, size) < 0) {
            lists_close(all);
            return -1;
        }
    }
    return 0;
}

/* From a Python list of wants, each (idf, its layers), a layer being (passages, impacts, factor, factor). */
static int layers_open(Lists *all, PyObject *wants, Size size) {
    Size wanted = PyList_Size(wants), count = 0;
    all->count = 0;
    all->lists = NULL;
    if (wanted < 0)
        return -1;
    for (Size n = 0; n < wanted; n++) {
        PyObject *layers;
        double idf;
        if (!PyArg_ParseTuple(PyList_GetItem(wants, n), "dO!", &idf, &PyTuple_Type, &layers))
            return -1;
        count += PyTuple_Size(layers);
    }
    all->lists = PyMem_Calloc((size_t)(count ? count : 1), sizeof(List));
    if (!all->lists) {
        PyErr_NoMemory();
        return -1;
    }
    for (Size n = 0; n < wanted; n++) {
        PyObject *layers;
        double idf;
        PyArg_ParseTuple(PyList_GetItem(wants, n), "dO!", &idf, &PyTuple_Type, &layers);
        for (Size m = 0; m < PyTuple_Size(layers); m++) {
            PyObject *where, *what;
            double first, second;
            List *list = &all->lists[all->count++];
            if (!PyArg_ParseTuple(PyTuple_GetItem(layers, m), "OOdd", &where, &what, &first, &second) ||
                list_open(list, where, what, size) < 0)
                goto fail;
            if (list->count && list->what.view.itemsize != 1 && list->what.view.itemsize != 8) {
                PyErr_SetString(PyExc_TypeError, "impacts are uint8 or float64");
                goto fail;
            }
            list->first = first;
            list->second = second;
            list->idf = idf;
        }
        if (all->count)
            all->lists[all->count - 1].last = 1;
    }
    return 0;
fail:
    lists_close(all);
    return -1;
}

/* What is kin to a want: postings of words, word after word, each a run of ascending passages. */
typedef struct {
    Column where, what;
    const uint32_t *passages;
    const uint8_t *impacts;
    Size count, runs, *begins, *cursors, *ends; /* of each run: its postings of a window from `begins` to `cursors` */
    double worth, share;
} Kin;

typedef struct {
    Kin *kin;
    Size count;
} AllKin;

static void kin_close(AllKin *all) {
    for (Size n = 0; n < all->count; n++) {
        column_close(&all->kin[n].where);
        column_close(&all->kin[n].what);
        PyMem_Free(all->kin[n].cursors);
    }
    PyMem_Free(all->kin);
    all->kin = NULL;
}

static int kin_read(Kin *kin, PyObject *object) {
    PyObject *where, *what;
    if (!PyArg_ParseTuple(object, "dOOd", &kin->worth, &where, &what, &kin->share) ||
        column_open(&kin->where, where, 4) < 0 || column_open(&kin->what, what, 1) < 0)
        return -1;
    kin->passages = kin->where.view.buf;
    kin->impacts = kin->what.view.buf;
    kin->count = kin->where.count;
    if (kin->what.count != kin->count) {
        PyErr_SetString(PyExc_ValueError, "as many values as passages are needed");
        return -1;
    }
    return 0;
}

static int beyond_the_end(void) {
    PyErr_SetString(PyExc_ValueError, "a passage beyond the end of its source");
    return -1;
}

/* Where each run begins and ends. */
static int kin_part(Kin *kin, Size size) {
    Found ends = {0};
    for (Size n = 0; n < kin->count; n++) {
        int starts = n && kin->passages[n] <= kin->passages[n - 1];
        if (kin->passages[n] >= size || (starts && found_room(&ends, 1, sizeof(Size)) < 0)) {
            free(ends.items);
            return PyErr_Occurred() ? -1 : beyond_the_end();
        }
        if (starts)
            ((Size *)ends.items)[ends.count++] = n;
    }
    kin->runs = kin->count ? ends.count + 1 : 0;
    kin->cursors = PyMem_Calloc((size_t)(3 * kin->runs + 1), sizeof(Size));
    if (kin->cursors) {
        kin->begins = kin->cursors + kin->runs;
        kin->ends = kin->begins + kin->runs;
        for (Size n = 0; n < kin->runs; n++) {
            kin->cursors[n] = n ? kin->ends[n - 1] : 0;
            kin->ends[n] = n < ends.count ? ((Size *)ends.items)[n] : kin->count;
        }
    } else
        PyErr_NoMemory();
    free(ends.items);
    return kin->cursors ? 0 : -1;
}

static int kin_part_all(AllKin *all, Size size) {
    for (Size n = 0; n < all->count; n++)
        if (kin_part(&all->kin[n], size) < 0)
            return -1;
    return 0;
}

/* From a Python list of (worth, passages, impacts, share). */
static int kin_open(AllKin *all, PyObject *list) {
    Size count = PyList_Size(list);
    all->count = 0;
    if (!(all->kin = PyMem_Calloc((size_t)count + 1, sizeof(Kin)))) {
        PyErr_NoMemory();
        return -1;
    }
    for (Size n = 0; n < count; n++) {
        all->count++;
        if (kin_read(&all->kin[n], PyList_GetItem(list, n)) < 0) {
            kin_close(all);
            return -1;
        }
    }
    return 0;
}

/* The first of the ascending passages, from `start` on, that is no smaller than `wanted`. */
static Size seek(const uint32_t *passages, Size count, Size start, uint32_t wanted) {
    if (start + NEAR <= count) { /* mostly it is near: to compare them all takes no longer than to guess wrong once */
        int smaller = 0;
        for (Size n = 0; n < NEAR; n++)
            smaller += passages[start + n] < wanted;
        if (smaller < NEAR)
            return start + smaller;
        start += NEAR - 1;
    }
    if (start >= count || passages[start] >= wanted)
        return start;
    Size step = 1, low = start;
    while (low + step < count && passages[low + step] < wanted) {
        low += step;
        step *= 2;
    }
    Size high = low + step < count ? low + step : count;
    while (high - low > 1) {
        Size middle = low + (high - low) / 2;
        if (passages[middle] < wanted)
            low = middle;
        else
            high = middle;
    }
    return high;
}

#endif
