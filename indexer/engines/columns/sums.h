/* Which passages have the largest sums, what are these exactly, and which of several is the largest? */

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

/* The greatest of a window's impacts, as marks. */
static void mark_kin(Kin *kin, Size base, Size width) {
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
}

/* The greatest of a window's impacts, to what has a sum there. */
static void add_kin(AllKin *all, Size base, Size width) {
    for (Size n = 0; n < all->count; n++) {
        Kin *kin = &all->kin[n];
        const uint32_t *passages = kin->passages;
        mark_kin(kin, base, width);
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

/* ---------------------------------------------------------------- the strongest of several */

static double strengths[STRENGTH_WINDOW]; /* of one want */
static double strongest[STRENGTH_WINDOW];

static void strengthen(Size in, double sum) { strongest[in] = strongest[in] < sum ? sum : strongest[in]; }

static double layer_share(const List *list, Size place, double before) {
    double value = value_at(list, place);
    before += list->first * value;
    return before + list->second * value;
}

/* One list alone speaks for its want: each of its postings is that want's sum. */
static void strengthen_by_one(List *list, Size base, Size width) {
    Size place = list->cursor;
    for (uint32_t in; place < list->count && (in = list->passages[place] - (uint32_t)base) < width; place++)
        strengthen(in, list->idf * layer_share(list, place, 0));
    list->cursor = place;
}

/* What is kin speaks for all passages asked for, whether they have the want or not. */
static void strengthen_by_all(List *lists, Size count, Kin *kin, Size base, Size width) {
    for (Size n = 0; n < count; n++) {
        List *list = &lists[n];
        Size place = list->cursor;
        for (uint32_t in; place < list->count && (in = list->passages[place] - (uint32_t)base) < width; place++)
            strengths[in] = layer_share(list, place, strengths[in]);
        list->begin = list->cursor;
        list->cursor = place;
    }
    double idf = count ? lists[0].idf : 0;
    mark_kin(kin, base, width);
    for (Size run = 0; run < kin->runs; run++)
        for (Size place = kin->begins[run]; place < kin->cursors[run]; place++) {
            Size in = kin->passages[place] - (Size)base;
            strengthen(in, idf * strengths[in] + kin->worth * (kin->share * marks[in]));
            marks[in] = 0; /* where another of its words comes later */
        }
    for (Size n = 0; n < count; n++)
        for (Size place = lists[n].begin; place < lists[n].cursor; place++) {
            Size in = lists[n].passages[place] - (Size)base;
            strengthen(in, idf * strengths[in]);
            strengths[in] = 0; /* where another of its layers comes later */
        }
}

static PyObject *strongest_of(const List *asked, Lists *all, AllKin *kin, Size size) {
    double *found = PyMem_Calloc((size_t)asked->count + 1, sizeof *found);
    Size place = 0;
    for (Size base = 0; found && base < size; base += STRENGTH_WINDOW) {
        Size width = size - base < STRENGTH_WINDOW ? size - base : STRENGTH_WINDOW;
        for (Size n = 0, first = 0, want = 0; n < all->count; n++)
            if (all->lists[n].last) {
                if (n == first && !kin->kin[want].runs)
                    strengthen_by_one(&all->lists[n], base, width);
                else
                    strengthen_by_all(&all->lists[first], n - first + 1, &kin->kin[want], base, width);
                first = n + 1;
                want++;
            }
        for (uint32_t in; place < asked->count && (in = asked->passages[place] - (uint32_t)base) < width; place++)
            found[place] = strongest[in];
        memset(strongest, 0, sizeof strongest);
    }
    PyObject *result = found ? bytes_of(found, asked->count * (Size)sizeof *found) : PyErr_NoMemory();
    PyMem_Free(found);
    return result;
}

static PyObject *native_strongest(PyObject *module, PyObject *arguments) {
    PyObject *passages, *wants, *relatives, *result = NULL;
    Size size;
    Lists all;
    AllKin kin;
    List asked;
    if (!PyArg_ParseTuple(arguments, "OO!O!n", &passages, &PyList_Type, &wants, &PyList_Type, &relatives, &size) ||
        kin_open(&kin, relatives) < 0)
        return NULL;
    if (list_open(&asked, passages, Py_None, size) == 0 && layers_open(&all, wants, size) == 0) {
        Size each = 0;
        for (Size n = 0; n < all.count; n++)
            each += all.lists[n].last;
        if (each != kin.count || each != PyList_Size(wants))
            PyErr_SetString(PyExc_ValueError, "a want has layers, and what is kin to it");
        else if (kin_part_all(&kin, size) == 0)
            result = strongest_of(&asked, &all, &kin, size);
        lists_close(&all);
    }
    kin_close(&kin);
    column_close(&asked.where);
    return result;
}
