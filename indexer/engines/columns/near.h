/* How far from one another do words stand? */

/* ---------------------------------------------------------------- words near one another */

/* A word, or words that begin alike, one after another in a list: the numbers of the first posting of each, and of what follows. */
typedef struct {
    Column where, starts;
} Alike;

typedef struct {
    uint32_t where; /* the number of the passage among those asked for */
    uint32_t field;
    uint64_t place;
} Standing;

static int alike_open(Alike *word, PyObject *pair, const Places *places) {
    PyObject *where, *starts;
    if (!PyArg_ParseTuple(pair, "OO", &where, &starts) || column_open(&word->where, where, 4) < 0 ||
        column_open(&word->starts, starts, 8) < 0)
        return -1;
    const uint64_t *numbers = word->starts.view.buf;
    Size last = word->starts.count - 1;
    for (Size n = 0; n < last; n++)
        if (numbers[n + 1] < numbers[n])
            return posting_beyond_the_end();
    if (last > 0 && (numbers[last] > (uint64_t)places->counts.count || numbers[last] - numbers[0] > (uint64_t)word->where.count ||
                     numbers[last] > (uint64_t)(places->fences.count * FENCE)))
        return posting_beyond_the_end();
    return 0;
}

static void alike_close(Alike *word) {
    column_close(&word->where);
    column_close(&word->starts);
}

static int by_place(const void *one, const void *other) {
    const Standing *a = one, *b = other;
    if (a->where != b->where)
        return a->where < b->where ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* Where a posting stands in a passage, the `where`th of those asked for. */
static int stand_at(Found *found, const Places *places, Size posting, uint32_t passage, Size where) {
    Size next, end;
    if (posting_places(places, posting, &next, &end) < 0 || found_room(found, end - next, sizeof(Standing)) < 0)
        return -1;
    uint64_t beyond = 0; /* the end of the field */
    uint32_t fields = 0;
    for (; next < end; next++) {
        uint64_t place = number_at(&places->positions, next);
        while (fields < places->fields && beyond <= place)
            beyond += number_at(&places->lengths[fields++], passage) + 1;
        ((Standing *)found->items)[found->count++] = (Standing){(uint32_t)where, fields, place};
    }
    return 0;
}

/* The postings of one word, from the number `first` on, in the passages asked for. */
static int stand_in(Found *found, const Places *places, const uint32_t *passages, Size count, Size first, const List *asked) {
    for (Size n = 0, place = 0; n < asked->count; n++) {
        place = seek(passages, count, place, asked->passages[n]);
        if (place == count)
            break;
        if (passages[place] == asked->passages[n] && stand_at(found, places, first + place, passages[place], n) < 0)
            return -1;
    }
    return 0;
}

/* All places of words that begin alike, in order. */
static int stand(Found *found, const Places *places, const Alike *word, const List *asked) {
    const uint64_t *starts = word->starts.view.buf;
    found->count = 0;
    for (Size n = 0; n + 1 < word->starts.count; n++) {
        Size skipped = (Size)(starts[n] - starts[0]), count = (Size)(starts[n + 1] - starts[n]);
        const uint32_t *passages = (const uint32_t *)word->where.view.buf + skipped;
        if (stand_in(found, places, passages, count, (Size)starts[n], asked) < 0)
            return -1;
    }
    if (word->starts.count > 2)
        qsort(found->items, (size_t)found->count, sizeof(Standing), by_place);
    return 0;
}

static void take_less(uint8_t *least, uint64_t gap) {
    uint8_t near = gap < 255 ? (uint8_t)gap : 255;
    if (!*least || near < *least)
        *least = near;
}

/* From each place of the one word to the next of the other behind it, in the same field: the least for each passage. */
static void least_gaps(const Found *ones, const Found *others, uint8_t *least) {
    const Standing *one = ones->items, *other = others->items;
    for (Size n = 0, m = 0; n < ones->count; n++) {
        while (m < others->count && by_place(&other[m], &one[n]) <= 0)
            m++;
        if (m == others->count)
            break;
        if (other[m].where == one[n].where && other[m].field == one[n].field)
            take_less(&least[one[n].where], other[m].place - one[n].place);
    }
}

static int near_pairs(uint8_t *behind, uint8_t *before, const Places *places, const Alike *words, Size count, const List *asked) {
    Found found[2] = {{0}, {0}};
    int failed = stand(&found[0], places, &words[0], asked);
    for (Size n = 1; n < count && !failed; n++) {
        Found *one = &found[(n - 1) % 2], *other = &found[n % 2];
        failed = stand(other, places, &words[n], asked);
        if (!failed) {
            least_gaps(one, other, behind + (n - 1) * asked->count);
            least_gaps(other, one, before + (n - 1) * asked->count);
        }
    }
    free(found[0].items);
    free(found[1].items);
    return failed;
}

static PyObject *native_near(PyObject *module, PyObject *arguments) {
    PyObject *given, *columns, *passages, *result = NULL;
    Size size, opened = 0;
    Places places;
    List asked;
    if (!PyArg_ParseTuple(arguments, "O!OOn", &PyList_Type, &given, &columns, &passages, &size))
        return NULL;
    Size count = PyList_Size(given);
    memset(&asked, 0, sizeof asked);
    memset(&places, 0, sizeof places);
    Alike *words = PyMem_Calloc((size_t)count + 1, sizeof *words);
    uint8_t *gaps = NULL;
    if (!words)
        PyErr_NoMemory();
    else if (places_open(&places, columns, size) == 0 && list_open(&asked, passages, Py_None, size) == 0) {
        int failed = 0;
        for (Size n = 0; n < asked.count && !failed; n++)
            failed = asked.passages[n] >= size ? beyond_the_end() : 0;
        while (opened < count && !failed)
            failed = alike_open(&words[opened], PyList_GetItem(given, opened), &places), opened++;
        Size all = count > 1 ? (count - 1) * asked.count : 0;
        if (!failed && !(gaps = PyMem_Calloc((size_t)(2 * all) + 1, 1)))
            PyErr_NoMemory();
        else if (!failed && (!all || near_pairs(gaps, gaps + all, &places, words, count, &asked) == 0))
            result = Py_BuildValue("NN", bytes_of(gaps, all), bytes_of(gaps + all, all));
    }
    for (Size n = 0; n < opened; n++)
        alike_close(&words[n]);
    PyMem_Free(words);
    PyMem_Free(gaps);
    column_close(&asked.where);
    places_close(&places);
    return result;
}
