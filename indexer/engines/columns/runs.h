/* Where do words stand side by side? */

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
    Size first;       /* the number of the first of them */
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

/* The positions of a posting, from `next` to `end`. */
static int posting_places(const Places *places, Size posting, Size *next, Size *end) {
    uint64_t start = position_start(places, posting), many = number_at(&places->counts, posting);
    uint64_t all = (uint64_t)places->positions.count;
    if (start > all || many > all - start) { /* no sum of both, which might be beyond the end of numbers */
        PyErr_SetString(PyExc_ValueError, "positions beyond the end of their column");
        return -1;
    }
    *next = (Size)start;
    *end = (Size)(start + many);
    return 0;
}

static int posting_beyond_the_end(void) {
    PyErr_SetString(PyExc_ValueError, "a posting beyond the end of its column");
    return -1;
}

static int word_in(Word *word, const Places *places, uint32_t passage) {
    const List *list = word->list;
    Size first = word->first;
    word->cursor = seek(list->passages, list->count, word->cursor, passage);
    if (first >= places->counts.count - word->cursor || (first + word->cursor) / FENCE >= places->fences.count)
        return posting_beyond_the_end();
    return posting_places(places, first + word->cursor, &word->next, &word->end);
}

/* Every place of the first word of which the others follow. A word is looked for where those before it stand side by side. */
static int runs_in(Runs *runs, const Places *places, uint32_t passage, Word *words, Size count) {
    uint64_t before = UINT64_MAX;
    Size opened = 1;
    if (word_in(&words[0], places, passage) < 0)
        return -1;
    for (Word *first = &words[0]; first->next < first->end; first->next++) {
        uint64_t place = number_at(&places->positions, first->next);
        Size n = 1;
        for (; n < count; n++) {
            Word *word = &words[n];
            if (n == opened && (opened++, word_in(word, places, passage) < 0))
                return -1;
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

static int find_runs(Runs *runs, const Places *places, Lists *all, const Size *firsts, Size count, const uint32_t *passages,
                     Size met) {
    Word *words = PyMem_Calloc((size_t)count, sizeof(Word));
    int failed = words ? 0 : -1;
    if (failed)
        PyErr_NoMemory();
    else
        for (Size n = 0; n < count; n++) {
            words[n].list = &all->lists[n];
            words[n].first = firsts[n];
        }
    for (Size n = 0; n < met && !failed; n++)
        failed = runs_in(runs, places, passages[n], words, count);
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
