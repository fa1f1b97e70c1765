/* Columns of postings, combined by compiled loops: what `plain.py` says, in the time it takes to read them.

   Everything works on buffers (one-dimensional, contiguous) and gives bytes back; `native.py` makes arrays of these. Passages are
   uint32, ascending, below `size`; impacts are uint8 or float64. Columns are mapped from files that may be damaged: whatever is in
   them, nothing outside of a buffer is read or written. A call never lets go of the interpreter's lock, so that the scratch below is
   one caller's at a time; it is left as zeros. Sums in double precision are added in the order given, and no product is fused with
   a sum (-ffp-contract=off): what is equal comes out equal, here and in `plain.py`. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef Py_ssize_t Size;

#define WINDOW 8192      /* passages whose sums lie in the processor's first cache together */
#define MARK_WINDOW 32768 /* the same of marks, a byte each */
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

/* ---------------------------------------------------------------- those in all lists */

static uint8_t fields_at(const List *list, Size n) {
    return list->what.held ? ((const uint8_t *)list->what.view.buf)[n] : 255;
}

static Size met_by_search(uint32_t *passages, uint8_t *fields, Size count, const List *list) {
    Size kept = 0, place = 0;
    for (Size n = 0; n < count; n++) {
        place = seek(list->passages, list->count, place, passages[n]);
        if (place == list->count)
            break;
        if (list->passages[place] == passages[n]) {
            passages[kept] = passages[n];
            fields[kept++] = (uint8_t)((fields[n] & fields_at(list, place)) | SOMEWHERE);
        }
    }
    return kept;
}

static Size met_by_marks(uint32_t *passages, uint8_t *fields, Size count, const List *list, uint32_t *marked, Size size) {
    Size kept = 0;
    memcpy(marked, passages, (size_t)count * sizeof *marked);
    for (Size n = 0; n < count; n++)
        wide_marks[passages[n]] = fields[n] | SOMEWHERE;
    for (Size n = 0; n < list->count && kept < count; n++) {
        uint8_t ours = wide_marks[list->passages[n] < size ? list->passages[n] : size];
        passages[kept] = list->passages[n];
        fields[kept] = (uint8_t)((ours & fields_at(list, n)) | SOMEWHERE);
        kept += ours != 0;
    }
    for (Size n = 0; n < count; n++)
        wide_marks[marked[n]] = 0;
    return kept;
}

static int by_length(const void *one, const void *other) {
    Size a = ((const List *)one)->count, b = ((const List *)other)->count;
    return (a > b) - (a < b);
}

/* Passages in all lists (and allowed) with the fields that all have. `passages` is to be freed with PyMem_Free. -1: failed. */
static Size met(Lists *all, const Column *mask, Size size, uint32_t **passages, uint8_t **fields) {
    qsort(all->lists, (size_t)all->count, sizeof(List), by_length);
    const List *first = &all->lists[0];
    const uint8_t *allowed = mask->held ? mask->view.buf : NULL;
    Size count = 0, room = first->count + 1;
    if (widen(size) < 0)
        return -1;
    *passages = PyMem_Malloc((size_t)room * (2 * sizeof(uint32_t) + 1));
    if (!*passages) {
        PyErr_NoMemory();
        return -1;
    }
    uint32_t *spare = *passages + room;
    *fields = (uint8_t *)(spare + room);
    for (Size n = 0; n < first->count; n++) {
        (*passages)[count] = first->passages[n];
        (*fields)[count] = fields_at(first, n);
        count += first->passages[n] < size && (!allowed || allowed[first->passages[n]]);
    }
    for (Size n = 1; n < all->count && count; n++) {
        const List *list = &all->lists[n];
        count = SEARCHES * count < list->count ? met_by_search(*passages, *fields, count, list)
                                               : met_by_marks(*passages, *fields, count, list, spare, size);
    }
    return count;
}

static PyObject *native_meet(PyObject *module, PyObject *arguments) {
    PyObject *pairs, *allowed, *result = NULL;
    Size size;
    Lists all;
    Column mask;
    uint32_t *passages = NULL;
    uint8_t *fields;
    if (!PyArg_ParseTuple(arguments, "O!nO", &PyList_Type, &pairs, &size, &allowed) || mask_open(&mask, allowed, size) < 0)
        return NULL;
    if (lists_open(&all, pairs, size) == 0) {
        if (all.count == 0)
            PyErr_SetString(PyExc_ValueError, "nothing to meet");
        else {
            Size count = met(&all, &mask, size, &passages, &fields);
            if (count >= 0)
                result = Py_BuildValue("y#y#", passages, count * (Size)sizeof *passages, fields, count);
            PyMem_Free(passages);
        }
        lists_close(&all);
    }
    column_close(&mask);
    return result;
}

/* ---------------------------------------------------------------- those in any list */

/* Marks the next window; how many postings lie in it. */
static Size mark_window(Lists *all, Size base, Size width) {
    Size postings = 0;
    for (Size n = 0; n < all->count; n++) {
        List *list = &all->lists[n];
        const uint32_t *passages = list->passages;
        Size place = list->cursor, count = list->count;
        for (uint32_t in; place < count && (in = passages[place] - (uint32_t)base) < width; place++)
            marks[in] = 1;
        postings += place - list->cursor;
        list->cursor = place;
    }
    return postings;
}

/* The highest bit of each of eight bytes that is not 0. */
static uint64_t set_bytes(const uint8_t *bytes) {
    const uint64_t low = 0x7F7F7F7F7F7F7F7Fu;
    uint64_t eight;
    memcpy(&eight, bytes, 8);
    return eight ? (((eight & low) + low) | eight) & ~low : 0;
}

/* The number of the first byte whose highest bit is set. */
static int first_byte(uint64_t set) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#error "columns are little-endian; without a compiled module numpy does the work"
#endif
#ifdef __GNUC__
    return __builtin_ctzll(set) >> 3;
#else
    int byte = 0;
    for (; !(set & 0x80); set >>= 8)
        byte++;
    return byte;
#endif
}

static Size count_marks(Size base, Size width, const uint8_t *allowed) {
    Size count = 0;
    if (allowed)
        for (Size n = 0; n < width; n++)
            count += marks[n] & (allowed[base + n] != 0);
    else
        for (Size n = 0; n < width;) {
            uint64_t lanes = 0, eight;
            for (int turn = 0; turn < 255 && n < width; turn++, n += 8) {
                memcpy(&eight, marks + n, 8);
                lanes += eight;
            }
            for (; lanes; lanes >>= 8)
                count += lanes & 255;
        }
    return count;
}

static Size list_marks(uint32_t *out, Size base, Size width, const uint8_t *allowed) {
    Size count = 0;
    for (Size n = 0; n < width; n += 8)
        for (uint64_t set = set_bytes(marks + n); set; set &= set - 1) {
            out[count] = (uint32_t)(base + n + first_byte(set));
            count += !allowed || allowed[out[count]];
        }
    return count;
}

static PyObject *any(PyObject *arguments, int listed) {
    PyObject *pairs, *allowed, *result = NULL;
    Size size, total = 0;
    Lists all;
    Column mask;
    Found found = {0};
    if (!PyArg_ParseTuple(arguments, "O!nO", &PyList_Type, &pairs, &size, &allowed) || mask_open(&mask, allowed, size) < 0)
        return NULL;
    if (lists_open(&all, pairs, size) == 0) {
        const uint8_t *bytes = mask.held ? mask.view.buf : NULL;
        int failed = 0;
        for (Size base = 0; base < size; base += MARK_WINDOW) {
            Size width = size - base < MARK_WINDOW ? size - base : MARK_WINDOW;
            Size postings = mark_window(&all, base, width);
            if (!postings)
                continue;
            if (!listed)
                total += count_marks(base, width, bytes);
            else if (!(failed = found_room(&found, (postings < width ? postings : width) + 8, 4)))
                found.count += list_marks((uint32_t *)found.items + found.count, base, width, bytes);
            memset(marks, 0, MARK_WINDOW);
            if (failed)
                break;
        }
        if (!failed)
            result = listed ? found_bytes(&found, 4) : PyLong_FromSsize_t(total);
        free(found.items);
        lists_close(&all);
    }
    column_close(&mask);
    return result;
}

static PyObject *native_union(PyObject *module, PyObject *arguments) { return any(arguments, 1); }

static PyObject *native_count(PyObject *module, PyObject *arguments) { return any(arguments, 0); }

/* ---------------------------------------------------------------- the best by their sums */

typedef struct {
    float *heap; /* the largest sums so far, the smallest of them first */
    Size room, held;
    float enough; /* what a sum must reach to be among the best, nearly */
    Found found;  /* Candidate */
    Size total;
    const uint8_t *allowed;
} Best;

typedef struct {
    uint32_t passage;
    float sum;
} Candidate;

static void heap_down(float *heap, Size held, Size place, float value) {
    for (;;) {
        Size child = 2 * place + 1;
        if (child >= held)
            break;
        if (child + 1 < held && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= value)
            break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = value;
}

static void heap_add(Best *best, float sum) {
    if (best->held < best->room) {
        best->heap[best->held++] = sum;
        if (best->held == best->room)
            for (Size place = best->room / 2; place-- > 0;)
                heap_down(best->heap, best->held, place, best->heap[place]);
    } else if (sum > best->heap[0])
        heap_down(best->heap, best->held, 0, sum);
    if (best->held == best->room)
        best->enough = best->heap[0] * NEARLY;
}

/* There is room for it. */
static void consider(Best *best, uint32_t passage, float sum) {
    if (sum < best->enough)
        return;
    ((Candidate *)best->found.items)[best->found.count++] = (Candidate){passage, sum};
    heap_add(best, sum);
}

static Size add_window(Lists *all, Size base, Size width) {
    Size postings = 0;
    for (Size n = 0; n < all->count; n++) {
        List *list = &all->lists[n];
        const uint32_t *passages = list->passages;
        Size place = list->cursor, count = list->count;
        double factor = list->idf * (list->first + list->second);
        if (list->what.view.itemsize == 1) {
            const uint8_t *values = list->what.view.buf;
            float single = (float)factor;
            for (uint32_t in; place < count && (in = passages[place] - (uint32_t)base) < width; place++)
                sums[in] += single * (float)values[place];
        } else {
            const double *values = list->what.view.buf;
            for (uint32_t in; place < count && (in = passages[place] - (uint32_t)base) < width; place++)
                sums[in] += (float)(factor * values[place]);
        }
        postings += place - list->cursor;
        list->begin = list->cursor;
        list->cursor = place;
    }
    return postings;
}

/* The greatest of a window's impacts, to what has a sum there. */
static void add_kin(AllKin *all, Size base, Size width) {
    for (Size n = 0; n < all->count; n++) {
        Kin *kin = &all->kin[n];
        const uint32_t *passages = kin->passages;
        for (Size run = 0; run < kin->runs; run++) {
            Size place = kin->cursors[run], end = kin->ends[run];
            if (place < end && passages[place] < base)
                place = seek(passages, end, place, (uint32_t)base);
            kin->begins[run] = place;
            for (uint32_t in; place < end && (in = passages[place] - (uint32_t)base) < width; place++)
                marks[in] = marks[in] < kin->impacts[place] ? kin->impacts[place] : marks[in];
            kin->cursors[run] = place;
        }
        float factor = (float)(kin->worth * kin->share);
        for (Size run = 0; run < kin->runs; run++)
            for (Size place = kin->begins[run]; place < kin->cursors[run]; place++) {
                Size in = passages[place] - (Size)base;
                sums[in] += sums[in] > 0 ? factor * (float)marks[in] : 0;
                marks[in] = 0; /* where another of its words comes later */
            }
    }
}

static void go_over_postings(const Lists *all, Best *best, Size base) {
    for (Size n = 0; n < all->count; n++) {
        const List *list = &all->lists[n];
        for (Size place = list->begin; place < list->cursor; place++) {
            uint32_t passage = list->passages[place];
            float sum = sums[passage - base];
            if (sum > 0 && (!best->allowed || best->allowed[passage])) {
                best->total++;
                consider(best, passage, sum);
            }
            sums[passage - base] = 0;
        }
    }
}

static void go_over_sums(Best *best, Size base, Size width) {
    for (Size start = 0; start < width; start += 64) {
        Size end = start + 64 < width ? start + 64 : width;
        if (best->allowed)
            for (Size n = start; n < end; n++)
                sums[n] = best->allowed[base + n] ? sums[n] : 0;
        int count = 0, high = 0;
        float enough = best->enough;
        for (Size n = start; n < end; n++) {
            count += sums[n] > 0;
            high |= sums[n] >= enough;
        }
        best->total += count;
        if (count && high)
            for (Size n = start; n < end; n++)
                if (sums[n] > 0)
                    consider(best, (uint32_t)(base + n), sums[n]);
    }
    memset(sums, 0, sizeof sums);
}

static int by_passage(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

/* The passages of candidates that were not overtaken, ascending. */
static PyObject *best_passages(Best *best) {
    Candidate *candidates = best->found.items;
    uint32_t *passages = best->found.items; /* never ahead of what is read */
    Size kept = 0;
    int ascending = 1;
    for (Size n = 0; n < best->found.count; n++)
        if (candidates[n].sum >= best->enough) {
            uint32_t passage = candidates[n].passage;
            ascending &= !kept || passages[kept - 1] < passage;
            passages[kept++] = passage;
        }
    if (!ascending)
        qsort(passages, (size_t)kept, sizeof *passages, by_passage);
    return PyBytes_FromStringAndSize((const char *)passages, kept * (Size)sizeof *passages);
}

static int best_of_windows(Lists *all, AllKin *kin, Best *best, Size size) {
    for (Size base = 0; base < size; base += WINDOW) {
        Size width = size - base < WINDOW ? size - base : WINDOW;
        Size postings = add_window(all, base, width);
        if (!postings)
            continue;
        if (found_room(&best->found, postings < width ? postings : width, sizeof(Candidate)) < 0) {
            memset(sums, 0, sizeof sums);
            return -1;
        }
        add_kin(kin, base, width);
        if (SPARSE * postings < width)
            go_over_postings(all, best, base);
        else
            go_over_sums(best, base, width);
    }
    return 0;
}

static PyObject *native_best(PyObject *module, PyObject *arguments) {
    PyObject *wants, *relatives, *allowed, *passages, *result = NULL;
    Size size, count;
    Lists all;
    AllKin kin;
    Column mask;
    Best best = {0};
    if (!PyArg_ParseTuple(arguments, "O!O!nOn", &PyList_Type, &wants, &PyList_Type, &relatives, &size, &allowed, &count) ||
        mask_open(&mask, allowed, size) < 0)
        return NULL;
    if (kin_open(&kin, relatives) < 0) {
        column_close(&mask);
        return NULL;
    }
    if (layers_open(&all, wants, size) == 0) {
        best.room = count < 1 || size < 1 ? 1 : count < size ? count : size; /* there are no more than all */
        best.allowed = mask.held ? mask.view.buf : NULL;
        best.heap = PyMem_Malloc((size_t)best.room * sizeof(float));
        if (!best.heap)
            PyErr_NoMemory();
        else if (kin_part_all(&kin, size) == 0 && best_of_windows(&all, &kin, &best, size) == 0 && (passages = best_passages(&best)))
            result = Py_BuildValue("Nn", passages, best.total);
        PyMem_Free(best.heap);
        free(best.found.items);
        lists_close(&all);
    }
    kin_close(&kin);
    column_close(&mask);
    return result;
}

/* ---------------------------------------------------------------- scores */

static double value_at(const List *list, Size place) {
    return list->what.view.itemsize == 1 ? ((const uint8_t *)list->what.view.buf)[place]
                                         : ((const double *)list->what.view.buf)[place];
}

/* Where a passage stands among the ascending ones. */
static Size place_of(const List *asked, uint32_t passage) {
    Size low = 0, high = asked->count;
    while (high - low > 1) {
        Size middle = low + (high - low) / 2;
        if (asked->passages[middle] <= passage)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* To the totals, of each kin the greatest impact. The passages asked for are marked, so that all others are passed over. */
static int add_greatest(double *totals, const List *asked, const AllKin *all, Size size) {
    int failed = 0;
    uint8_t *greatest = PyMem_Calloc((size_t)asked->count + 1, 1);
    if (!greatest || widen(size) < 0) {
        PyMem_Free(greatest);
        PyErr_NoMemory();
        return -1;
    }
    for (Size n = 0; n < asked->count; n++)
        if (asked->passages[n] < size)
            wide_marks[asked->passages[n]] = 1;
    for (Size n = 0; n < all->count; n++) {
        const Kin *kin = &all->kin[n];
        for (Size m = 0; m < kin->count; m++) {
            if (kin->passages[m] >= size) {
                failed = beyond_the_end();
                break;
            }
            if (wide_marks[kin->passages[m]]) {
                uint8_t *here = &greatest[place_of(asked, kin->passages[m])];
                *here = *here < kin->impacts[m] ? kin->impacts[m] : *here;
            }
        }
        for (Size m = 0; m < asked->count; m++)
            totals[m] += kin->worth * (kin->share * greatest[m]);
        memset(greatest, 0, (size_t)asked->count);
    }
    for (Size n = 0; n < asked->count; n++)
        if (asked->passages[n] < size)
            wide_marks[asked->passages[n]] = 0;
    PyMem_Free(greatest);
    return failed;
}

static PyObject *native_scores(PyObject *module, PyObject *arguments) {
    PyObject *passages, *wants, *relatives, *result = NULL;
    Size size;
    Lists all;
    AllKin kin;
    List asked;
    if (!PyArg_ParseTuple(arguments, "OO!O!n", &passages, &PyList_Type, &wants, &PyList_Type, &relatives, &size) ||
        kin_open(&kin, relatives) < 0)
        return NULL;
    if (list_open(&asked, passages, Py_None, size) == 0 && layers_open(&all, wants, size) == 0) {
        double *totals = PyMem_Calloc((size_t)asked.count + 1, sizeof *totals);
        if (!totals)
            PyErr_NoMemory();
        else {
            for (Size n = 0; n < asked.count; n++) {
                double want = 0;
                for (Size m = 0; m < all.count; m++) {
                    List *list = &all.lists[m];
                    list->cursor = seek(list->passages, list->count, list->cursor, asked.passages[n]);
                    if (list->cursor < list->count && list->passages[list->cursor] == asked.passages[n]) {
                        double value = value_at(list, list->cursor);
                        want += list->first * value;
                        want += list->second * value;
                    }
                    if (list->last) {
                        totals[n] += list->idf * want;
                        want = 0;
                    }
                }
            }
            if (!kin.count || add_greatest(totals, &asked, &kin, size) == 0)
                result = PyBytes_FromStringAndSize((const char *)totals, asked.count * (Size)sizeof *totals);
            PyMem_Free(totals);
        }
        lists_close(&all);
    }
    kin_close(&kin);
    column_close(&asked.where);
    return result;
}

/* ---------------------------------------------------------------- the highest steps */

static PyObject *native_highest(PyObject *module, PyObject *arguments) {
    PyObject *fields, *table, *result = NULL;
    Size count;
    Column masks = {0}, steps = {0};
    Found places = {0}, levels = {0};
    if (!PyArg_ParseTuple(arguments, "OOn", &fields, &table, &count))
        return NULL;
    if (column_open(&masks, fields, 1) < 0 || column_open(&steps, table, 1) < 0)
        goto done;
    if (steps.count != 256) {
        PyErr_SetString(PyExc_ValueError, "a step for each of 256 masks is needed");
        goto done;
    }
    const uint8_t *mask = masks.view.buf, *step = steps.view.buf;
    Size tallies[4][256] = {{0}}, standing[256] = {0}, kept = 0, n = 0;
    for (; n + 4 <= masks.count; n += 4) /* four, so that none waits for the one before */
        for (int m = 0; m < 4; m++)
            tallies[m][mask[n + m]]++;
    for (; n < masks.count; n++)
        tallies[0][mask[n]]++;
    for (n = 0; n < 256; n++)
        standing[step[n]] += tallies[0][n] + tallies[1][n] + tallies[2][n] + tallies[3][n];
    int least = 255;
    while (least > 0 && (kept += standing[least]) < count)
        least--;
    if (least == 0)
        kept = masks.count;
    if (found_room(&places, kept + 1, 4) < 0 || found_room(&levels, kept + 1, 1) < 0)
        goto done;
    uint32_t *place = places.items;
    uint8_t *level = levels.items;
    Size out = 0;
    for (n = 0; n < masks.count && out < kept; n++) {
        uint8_t here = step[mask[n]];
        place[out] = (uint32_t)n;
        level[out] = here;
        out += here >= least;
    }
    places.count = levels.count = out;
    result = Py_BuildValue("NN", found_bytes(&places, 4), found_bytes(&levels, 1));
done:
    free(places.items);
    free(levels.items);
    column_close(&masks);
    column_close(&steps);
    return result;
}

/* ---------------------------------------------------------------- words that begin alike */

static PyObject *native_gather(PyObject *module, PyObject *arguments) {
    PyObject *passages, *impacts, *fields, *result = NULL;
    Size size;
    Column where = {0}, worth = {0}, masks = {0};
    Found found = {0}, sum = {0}, mask = {0};
    if (!PyArg_ParseTuple(arguments, "OOOn", &passages, &impacts, &fields, &size))
        return NULL;
    if (column_open(&where, passages, 4) < 0 || column_open(&worth, impacts, 1) < 0 || column_open(&masks, fields, 1) < 0 ||
        widen(2 * (size + 8)) < 0)
        goto done;
    if (worth.count != where.count || masks.count != where.count) {
        PyErr_SetString(PyExc_ValueError, "as many values as passages are needed");
        goto done;
    }
    const uint32_t *passage = where.view.buf;
    const uint8_t *impact = worth.view.buf, *field = masks.view.buf;
    uint8_t *added = wide_marks, *having = wide_marks + size + 8;
    Size most = where.count < size ? where.count : size;
    for (Size n = 0; n < where.count; n++)
        if (passage[n] >= size) {
            PyErr_SetString(PyExc_ValueError, "a passage beyond the end of its source");
            goto done;
        }
    if (found_room(&found, most + 8, 4) < 0 || found_room(&sum, most + 8, 1) < 0 || found_room(&mask, most + 8, 1) < 0)
        goto done;
    for (Size n = 0; n < where.count; n++) {
        if (!impact[n]) /* that of no passage that has the word: nothing would tell below that something is to be wiped out */
            continue;
        unsigned all = added[passage[n]] + impact[n];
        added[passage[n]] = (uint8_t)(all > 255 ? 255 : all);
        having[passage[n]] |= field[n];
    }
    uint32_t *out = found.items;
    uint8_t *sums_out = sum.items, *fields_out = mask.items;
    Size kept = 0;
    for (Size n = 0; n < size; n += 8)
        for (uint64_t set = set_bytes(added + n); set; set &= set - 1) {
            Size here = n + first_byte(set);
            out[kept] = (uint32_t)here;
            sums_out[kept] = added[here];
            fields_out[kept++] = (uint8_t)(having[here] | SOMEWHERE);
            added[here] = having[here] = 0;
        }
    found.count = sum.count = mask.count = kept;
    result = Py_BuildValue("NNN", found_bytes(&found, 4), found_bytes(&sum, 1), found_bytes(&mask, 1));
done:
    free(found.items);
    free(sum.items);
    free(mask.items);
    column_close(&where);
    column_close(&worth);
    column_close(&masks);
    return result;
}

/* ---------------------------------------------------------------- words side by side */

/* The positions of postings, one after another; `fences` says where those of every 64th begin. */
typedef struct {
    Column counts, fences, positions;
    Column *lengths; /* of each field */
    Size fields;
} Places;

static void places_close(Places *places) {
    column_close(&places->counts);
    column_close(&places->fences);
    column_close(&places->positions);
    for (Size n = 0; n < places->fields; n++)
        column_close(&places->lengths[n]);
    PyMem_Free(places->lengths);
}

static int places_open(Places *places, PyObject *object, Size size) {
    PyObject *counts, *fences, *positions, *lengths;
    memset(places, 0, sizeof *places);
    if (!PyArg_ParseTuple(object, "OOOO!", &counts, &fences, &positions, &PyTuple_Type, &lengths))
        return -1;
    Size fields = PyTuple_Size(lengths);
    places->lengths = PyMem_Calloc((size_t)fields + 1, sizeof(Column));
    if (!places->lengths) {
        PyErr_NoMemory();
        return -1;
    }
    places->fields = fields;
    if (column_open(&places->counts, counts, 0) < 0 || column_open(&places->fences, fences, 8) < 0 ||
        column_open(&places->positions, positions, 0) < 0)
        return -1;
    for (Size n = 0; n < fields; n++) {
        if (column_open(&places->lengths[n], PyTuple_GetItem(lengths, n), 0) < 0)
            return -1;
        if (places->lengths[n].count != size) {
            PyErr_SetString(PyExc_ValueError, "a length for each passage is needed");
            return -1;
        }
    }
    return 0;
}

static uint64_t sum_of_counts(const Column *counts, Size start, Size end) {
    uint64_t sum = 0;
    if (counts->view.itemsize == 1) {
        const uint8_t *bytes = counts->view.buf;
        for (; start + 8 <= end; start += 8) {
            const uint64_t even = 0x00FF00FF00FF00FFu;
            uint64_t eight;
            memcpy(&eight, bytes + start, 8);
            sum += (((eight & even) + ((eight >> 8) & even)) * 0x0001000100010001u) >> 48;
        }
    }
    for (; start < end; start++)
        sum += number_at(counts, start);
    return sum;
}

/* Where the positions of a posting begin. */
static uint64_t position_start(const Places *places, Size posting) {
    Size fence = posting / FENCE;
    return ((const uint64_t *)places->fences.view.buf)[fence] + sum_of_counts(&places->counts, fence * FENCE, posting);
}

typedef struct {
    const List *list; /* its postings */
    Size cursor;      /* among them */
    Size next, end;   /* its positions in a passage */
} Word;

typedef struct {
    Found passages, fields, lengths;
} Runs;

static int run_add(Runs *runs, const Places *places, uint32_t passage, uint64_t place) {
    uint64_t base = 0, field = 0, length = 0;
    for (Size n = 0; n < places->fields; n++) {
        uint64_t long_ = number_at(&places->lengths[n], passage);
        if (place < base)
            break;
        field = (uint64_t)n;
        length = long_;
        base += long_ + 1;
    }
    if (found_room(&runs->passages, 1, 4) < 0 || found_room(&runs->fields, 1, 1) < 0 || found_room(&runs->lengths, 1, 4) < 0)
        return -1;
    ((uint32_t *)runs->passages.items)[runs->passages.count++] = passage;
    ((uint8_t *)runs->fields.items)[runs->fields.count++] = (uint8_t)field;
    ((uint32_t *)runs->lengths.items)[runs->lengths.count++] = (uint32_t)length;
    return 0;
}

/* Every place of the first word of which the others follow. */
static int runs_in(Runs *runs, const Places *places, uint32_t passage, Word *words, Size count) {
    uint64_t before = UINT64_MAX;
    for (Word *first = &words[0]; first->next < first->end; first->next++) {
        uint64_t place = number_at(&places->positions, first->next);
        Size n = 1;
        for (; n < count; n++) {
            Word *word = &words[n];
            while (word->next < word->end && number_at(&places->positions, word->next) < place + (uint64_t)n)
                word->next++;
            if (word->next == word->end)
                return 0;
            if (number_at(&places->positions, word->next) != place + (uint64_t)n)
                break;
        }
        if (n == count && place != before && run_add(runs, places, passage, place) < 0)
            return -1;
        before = place;
    }
    return 0;
}

static int word_in(Word *word, const Places *places, uint32_t passage, Size first) {
    const List *list = word->list;
    word->cursor = seek(list->passages, list->count, word->cursor, passage);
    if (first >= places->counts.count - word->cursor || (first + word->cursor) / FENCE >= places->fences.count) {
        PyErr_SetString(PyExc_ValueError, "a posting beyond the end of its column");
        return -1;
    }
    Size posting = first + word->cursor;
    uint64_t start = position_start(places, posting), many = number_at(&places->counts, posting);
    uint64_t all = (uint64_t)places->positions.count;
    if (start > all || many > all - start) { /* no sum of both, which might be beyond the end of numbers */
        PyErr_SetString(PyExc_ValueError, "positions beyond the end of their column");
        return -1;
    }
    word->next = (Size)start;
    word->end = (Size)(start + many);
    return 0;
}

static int find_runs(Runs *runs, const Places *places, Lists *all, const Size *firsts, Size count, const uint32_t *passages,
                     Size met) {
    Word *words = PyMem_Calloc((size_t)count, sizeof(Word));
    int failed = words ? 0 : -1;
    if (failed)
        PyErr_NoMemory();
    else
        for (Size n = 0; n < count; n++)
            words[n].list = &all->lists[n];
    for (Size n = 0; n < met && !failed; n++) {
        for (Size m = 0; m < count && !failed; m++)
            failed = word_in(&words[m], places, passages[n], firsts[m]);
        if (!failed)
            failed = runs_in(runs, places, passages[n], words, count);
    }
    PyMem_Free(words);
    return failed;
}

/* The passages that all words have, of those asked for. The order of the lists stays. */
static Size having_all(const Lists *all, Size count, Size size, uint32_t **passages) {
    Lists copy = {PyMem_Malloc((size_t)all->count * sizeof(List)), 0};
    Column everything = {0};
    uint8_t *fields;
    if (!copy.lists) {
        PyErr_NoMemory();
        return -1;
    }
    for (Size n = 0; n < all->count; n++) {
        Size seen = 0;
        while (seen < copy.count && (copy.lists[seen].passages != all->lists[n].passages || n >= count))
            seen++;
        if (seen == copy.count)
            copy.lists[copy.count++] = all->lists[n];
    }
    Size found = met(&copy, &everything, size, passages, &fields);
    PyMem_Free(copy.lists);
    return found;
}

static PyObject *native_runs(PyObject *module, PyObject *arguments) {
    PyObject *words, *columns, *among, *pairs, *result = NULL;
    Size size, count;
    Places places;
    Lists all = {0};
    Runs runs = {{0}, {0}, {0}};
    uint32_t *passages = NULL;
    Size *firsts = NULL;
    if (!PyArg_ParseTuple(arguments, "O!OOn", &PyList_Type, &words, &columns, &among, &size))
        return NULL;
    memset(&places, 0, sizeof places);
    count = PyList_Size(words);
    pairs = PyList_New(0);
    firsts = PyMem_Calloc((size_t)count + 1, sizeof *firsts);
    if (!pairs || !firsts || count < 1)
        goto done;
    for (Size n = 0; n < count; n++) {
        PyObject *where, *pair;
        if (!PyArg_ParseTuple(PyList_GetItem(words, n), "On", &where, &firsts[n]) || firsts[n] < 0 ||
            !(pair = Py_BuildValue("OO", where, Py_None)))
            goto done;
        int failed = PyList_Append(pairs, pair);
        Py_DECREF(pair);
        if (failed)
            goto done;
    }
    if (among != Py_None) {
        PyObject *pair = Py_BuildValue("OO", among, Py_None);
        int failed = !pair || PyList_Append(pairs, pair);
        Py_XDECREF(pair);
        if (failed)
            goto done;
    }
    if (places_open(&places, columns, size) < 0 || lists_open(&all, pairs, size) < 0)
        goto done;
    Size met = having_all(&all, count, size, &passages);
    if (met >= 0 && find_runs(&runs, &places, &all, firsts, count, passages, met) == 0)
        result = Py_BuildValue("NNN", found_bytes(&runs.passages, 4), found_bytes(&runs.fields, 1), found_bytes(&runs.lengths, 4));
done:
    if (!result && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "words with their postings are needed");
    Py_XDECREF(pairs);
    PyMem_Free(firsts);
    PyMem_Free(passages);
    free(runs.passages.items);
    free(runs.fields.items);
    free(runs.lengths.items);
    if (all.lists)
        lists_close(&all);
    places_close(&places);
    return result;
}

/* ---------------------------------------------------------------- articles and their values */

static PyObject *native_distinct(PyObject *module, PyObject *arguments) {
    PyObject *column, *wanted, *result = NULL;
    Column values = {0}, places = {0};
    Found found = {0};
    if (!PyArg_ParseTuple(arguments, "OO", &column, &wanted))
        return NULL;
    if (column_open(&values, column, 4) < 0 || column_open(&places, wanted, 4) < 0 || found_room(&found, places.count + 1, 4) < 0)
        goto done;
    const uint32_t *value = values.view.buf, *place = places.view.buf;
    uint32_t *out = found.items;
    for (Size n = 0; n < places.count; n++) {
        if (place[n] >= values.count) {
            PyErr_SetString(PyExc_ValueError, "a place beyond the end of its column");
            goto done;
        }
        out[found.count] = value[place[n]];
        found.count += !found.count || out[found.count - 1] != out[found.count];
    }
    result = found_bytes(&found, 4);
done:
    free(found.items);
    column_close(&values);
    column_close(&places);
    return result;
}

static PyObject *native_tally(PyObject *module, PyObject *arguments) {
    PyObject *column, *wanted, *more_where, *more_what, *result = NULL;
    Size size;
    Column firsts = {0}, more = {0}, values = {0};
    List asked = {0};
    Found counts = {0};
    if (!PyArg_ParseTuple(arguments, "OOOOn", &column, &more_where, &more_what, &wanted, &size))
        return NULL;
    if (size < 0 || column_open(&firsts, column, 4) < 0 || column_open(&more, more_where, 4) < 0 ||
        column_open(&values, more_what, 4) < 0 || list_open(&asked, wanted, Py_None, firsts.count) < 0 ||
        found_room(&counts, size + 1, sizeof(int64_t)) < 0)
        goto done;
    const int32_t *first = firsts.view.buf;
    const uint32_t *place = more.view.buf, *value = values.view.buf;
    int64_t *count = counts.items;
    memset(count, 0, (size_t)(size + 1) * sizeof *count);
    for (Size n = 0; n < asked.count; n++) {
        uint32_t article = asked.passages[n];
        uint32_t number = article < firsts.count ? (uint32_t)first[article] : UINT32_MAX; /* -1: none */
        count[number < size ? number : size]++;
    }
    for (Size n = 0; n < more.count && n < values.count; n++) {
        asked.cursor = seek(asked.passages, asked.count, asked.cursor, place[n]);
        if (asked.cursor < asked.count && asked.passages[asked.cursor] == place[n] && value[n] < size)
            count[value[n]]++;
    }
    result = PyBytes_FromStringAndSize((const char *)count, size * (Size)sizeof *count);
done:
    if (!result && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a number of values is needed");
    free(counts.items);
    column_close(&firsts);
    column_close(&more);
    column_close(&values);
    column_close(&asked.where);
    return result;
}

/* ---------------------------------------------------------------- strings in order */

/* Whether an entry, which ends with its line, comes before, is, or comes after what is wanted. */
static int compare(const char *text, Size room, const char *wanted, Size size, Size *end) {
    const char *line = memchr(text, '\n', (size_t)room);
    Size length = line ? line - text : room;
    int order = memcmp(text, wanted, (size_t)(length < size ? length : size));
    *end = length + (line != NULL);
    return order ? order : (length > size) - (length < size);
}

static PyObject *native_seek(PyObject *module, PyObject *arguments) {
    PyObject *text, *fences, *result = NULL;
    const char *wanted;
    Size size, end;
    Column entries = {0}, places = {0};
    if (!PyArg_ParseTuple(arguments, "OOy#", &text, &fences, &wanted, &size))
        return NULL;
    if (column_open(&entries, text, 1) < 0 || column_open(&places, fences, 8) < 0)
        goto done;
    const char *first = entries.view.buf;
    const uint64_t *fence = places.view.buf;
    Size low = 0, high = places.count - 1; /* which block is the first to begin with something greater? */
    while (low < high) {
        Size middle = low + (high - low) / 2;
        if (fence[middle] > (uint64_t)entries.count) {
            PyErr_SetString(PyExc_ValueError, "a fence beyond the end of its text");
            goto done;
        }
        if (compare(first + fence[middle], entries.count - (Size)fence[middle], wanted, size, &end) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    Size number = low ? (low - 1) * FENCE : 0, place = low ? (Size)fence[low - 1] : 0;
    int order = 1;
    for (; place < entries.count; place += end, number++) {
        order = compare(first + place, entries.count - place, wanted, size, &end);
        if (order >= 0)
            break;
    }
    result = Py_BuildValue("nO", number, order == 0 ? Py_True : Py_False);
done:
    column_close(&entries);
    column_close(&places);
    return result;
}

/* ---------------------------------------------------------------- the module */

static PyMethodDef methods[] = {
    {"meet", native_meet, METH_VARARGS, "meet([(passages, fields or None)], size, allowed or None) -> passages, fields"},
    {"union", native_union, METH_VARARGS, "union([(passages, None)], size, allowed or None) -> passages"},
    {"count", native_count, METH_VARARGS, "count([(passages, None)], size, allowed or None) -> how many passages"},
    {"best", native_best, METH_VARARGS, "best([(idf, layers)], size, allowed or None, count) -> passages, how many match"},
    {"scores", native_scores, METH_VARARGS, "scores(passages, [(idf, layers)], size) -> scores"},
    {"highest", native_highest, METH_VARARGS, "highest(fields, steps, count) -> places, levels"},
    {"gather", native_gather, METH_VARARGS, "gather(passages, impacts, fields, size) -> passages, impacts, fields"},
    {"distinct", native_distinct, METH_VARARGS, "distinct(column, places) -> values"},
    {"tally", native_tally, METH_VARARGS, "tally(firsts, more places, more values, places, size) -> counts"},
    {"seek", native_seek, METH_VARARGS, "seek(text, fences, entry) -> how many entries are smaller, whether it is one"},
    {"runs", native_runs, METH_VARARGS, "runs([(passages, first)], columns, among or None, size) -> passages, fields, lengths"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_native", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__native(void) { return PyModule_Create(&definition); }
