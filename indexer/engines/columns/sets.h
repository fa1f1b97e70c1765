/* Which passages are in all lists, in any, highest, or in several words' lists, and what is filed where they are? */

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
                result = Py_BuildValue("NN", bytes_of(passages, count * (Size)sizeof *passages), bytes_of(fields, count));
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
