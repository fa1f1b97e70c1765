/* Where is a string among sorted ones? */

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
    PyObject *entry;
    char *wanted;
    Size size, end;
    Column entries = {0}, places = {0};
    if (!PyArg_ParseTuple(arguments, "OOS", &text, &fences, &entry) || PyBytes_AsStringAndSize(entry, &wanted, &size) < 0)
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
