/* Tokens, laid out as postings by compiled loops: what `laying.py` says and does by numpy as well.

   Two passes: the first counts what every word gets, the second puts it there; nothing is sorted. Whatever is in the buffers, nothing
   outside of them is read or written. */

#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef Py_ssize_t Size;

/* ---------------------------------------------------------------- buffers */

enum { NUMBERS, COUNTS, STARTS, WIDTHS, OFFSETS, WORDS, SPELLINGS, WEIGHTS, COLUMNS };
static const Size item_sizes[COLUMNS] = {4, 4, 4, 4, 4, 4, 4, 8};

typedef struct {
    Py_buffer views[COLUMNS];
    int held;
    const uint32_t *numbers, *counts, *starts, *widths, *offsets, *words, *spellings;
    const double *weights;
    Size texts, pieces, parts, of_words, of_spellings;
    int fields;
    unsigned spelled;
} Tokens;

static void tokens_close(Tokens *tokens) {
    while (tokens->held > 0)
        PyBuffer_Release(&tokens->views[--tokens->held]);
}

static int refuse(const char *why) {
    PyErr_SetString(PyExc_ValueError, why);
    return -1;
}

/* Every number is looked at before it is used as a place. */
static int tokens_check(const Tokens *tokens, Size tokens_given) {
    uint64_t sum = 0;
    if (tokens->fields < 1 || tokens->fields > 8 || tokens->texts % tokens->fields || tokens->texts > UINT32_MAX)
        return refuse("a text for each field is needed, of eight fields at most");
    for (Size n = 0; n < tokens->texts; n++)
        sum += tokens->counts[n];
    if (sum != (uint64_t)tokens_given)
        return refuse("as many pieces as the texts have are needed");
    for (Size n = 0; n < tokens_given; n++)
        if (tokens->numbers[n] >= tokens->pieces)
            return refuse("a piece that is not known");
    for (Size n = 0; n < tokens->pieces; n++)
        if (tokens->starts[n] > tokens->starts[n + 1])
            return refuse("parts that end before they begin");
    if (tokens->starts[tokens->pieces] > tokens->parts)
        return refuse("parts beyond the end of their column");
    for (Size n = 0; n < tokens->parts; n++)
        if (tokens->words[n] >= tokens->of_words || tokens->spellings[n] >= tokens->of_spellings)
            return refuse("a word that is not known");
    return 0;
}

static int tokens_open(Tokens *tokens, PyObject *objects[COLUMNS]) {
    Size sizes[COLUMNS];
    for (int n = 0; n < COLUMNS; n++) {
        Py_buffer *view = &tokens->views[n];
        if (PyObject_GetBuffer(objects[n], view, PyBUF_SIMPLE) < 0)
            return -1;
        tokens->held = n + 1;
        if (view->itemsize != item_sizes[n]) {
            PyErr_Format(PyExc_TypeError, "items of %zd bytes are needed, not of %zd", item_sizes[n], view->itemsize);
            return -1;
        }
        sizes[n] = view->len / view->itemsize;
    }
    tokens->numbers = tokens->views[NUMBERS].buf;
    tokens->counts = tokens->views[COUNTS].buf;
    tokens->starts = tokens->views[STARTS].buf;
    tokens->widths = tokens->views[WIDTHS].buf;
    tokens->offsets = tokens->views[OFFSETS].buf;
    tokens->words = tokens->views[WORDS].buf;
    tokens->spellings = tokens->views[SPELLINGS].buf;
    tokens->weights = tokens->views[WEIGHTS].buf;
    tokens->texts = sizes[COUNTS];
    tokens->pieces = sizes[WIDTHS];
    tokens->parts = sizes[WORDS];
    if (sizes[STARTS] != sizes[WIDTHS] + 1 || sizes[OFFSETS] != sizes[WORDS] || sizes[SPELLINGS] != sizes[WORDS] ||
        sizes[WEIGHTS] != sizes[COUNTS] || tokens->of_words < 0 || tokens->of_spellings < 0)
        return refuse("columns that belong together are as long as one another");
    return tokens_check(tokens, sizes[NUMBERS]);
}

/* ---------------------------------------------------------------- first pass: how much is there of each */

typedef struct {
    uint64_t *places, *postings, *written; /* of each word, word, spelling: how many; then where the next goes */
    uint32_t *seen, *spelled;              /* the last passage that has it, and 1 */
} Tally;

static void tally_free(Tally *tally) {
    free(tally->places);
    free(tally->postings);
    free(tally->written);
    free(tally->seen);
    free(tally->spelled);
}

static int tally_make(Tally *tally, const Tokens *tokens) {
    size_t words = (size_t)tokens->of_words + 1, spellings = (size_t)tokens->of_spellings + 1;
    tally->places = calloc(words, 8);
    tally->postings = calloc(words, 8);
    tally->written = calloc(spellings, 8);
    tally->seen = calloc(words, 4);
    tally->spelled = calloc(spellings, 4);
    if (tally->places && tally->postings && tally->written && tally->seen && tally->spelled)
        return 0;
    PyErr_NoMemory();
    return -1;
}

static void count_all(Tally *tally, const Tokens *tokens) {
    const uint32_t *number = tokens->numbers;
    for (Size text = 0; text < tokens->texts; text++) {
        uint32_t passage = (uint32_t)(text / tokens->fields) + 1;
        int is_spelled = tokens->spelled >> text % tokens->fields & 1;
        for (const uint32_t *end = number + tokens->counts[text]; number < end; number++)
            for (uint32_t part = tokens->starts[*number]; part < tokens->starts[*number + 1]; part++) {
                uint32_t word = tokens->words[part], spelling = tokens->spellings[part];
                tally->places[word]++;
                tally->postings[word] += tally->seen[word] != passage;
                tally->seen[word] = passage;
                if (is_spelled) {
                    tally->written[spelling] += tally->spelled[spelling] != passage;
                    tally->spelled[spelling] = passage;
                }
            }
    }
    memset(tally->spelled, 0, (size_t)tokens->of_spellings * 4);
}

/* Counts become where each begins; the last one is where all end. */
static uint64_t add_up(uint64_t *counts, Size size) {
    uint64_t sum = 0;
    for (Size n = 0; n <= size; n++) {
        uint64_t count = counts[n];
        counts[n] = sum;
        sum += n < size ? count : 0;
    }
    return sum;
}

/* ---------------------------------------------------------------- second pass: everything in its place */

typedef struct {
    PyObject *word_start, *word_position, *passages, *weights, *fields, *counts, *places, *spelling_start, *writing;
} Laid;

static void *room(PyObject **bytes, uint64_t count, size_t itemsize) {
    *bytes = PyBytes_FromStringAndSize(NULL, (Size)(count * itemsize));
    return *bytes ? PyBytes_AsString(*bytes) : NULL;
}

static PyObject *copied(const uint64_t *numbers, Size count) {
    return PyBytes_FromStringAndSize((const char *)numbers, count * 8);
}

/* By word: the text of each token and its place in the passage. */
static void put_all(Tally *tally, const Tokens *tokens, uint32_t *texts, uint32_t *places, uint32_t *writing) {
    const uint32_t *number = tokens->numbers;
    uint32_t place = 0;
    for (Size text = 0; text < tokens->texts; text++, place++) {
        uint32_t passage = (uint32_t)(text / tokens->fields);
        int is_spelled = tokens->spelled >> text % tokens->fields & 1;
        if (text % tokens->fields == 0)
            place = 0;
        for (const uint32_t *end = number + tokens->counts[text]; number < end; number++) {
            for (uint32_t part = tokens->starts[*number]; part < tokens->starts[*number + 1]; part++) {
                uint32_t spelling = tokens->spellings[part];
                uint64_t at = tally->places[tokens->words[part]]++;
                texts[at] = (uint32_t)text;
                places[at] = place + tokens->offsets[part];
                if (is_spelled && tally->spelled[spelling] != passage + 1) {
                    writing[tally->written[spelling]++] = passage;
                    tally->spelled[spelling] = passage + 1;
                }
            }
            place += tokens->widths[*number];
        }
    }
}

static void post_all(const Tokens *tokens, const uint32_t *texts, const uint64_t *begins, uint32_t *passages, double *weights,
                     uint8_t *fields, uint32_t *counts) {
    Size posting = -1;
    for (Size word = 0; word < tokens->of_words; word++)
        for (uint64_t at = begins[word]; at < begins[word + 1]; at++) {
            uint32_t text = texts[at], passage = text / (uint32_t)tokens->fields;
            if (at == begins[word] || passages[posting] != passage) {
                posting++;
                passages[posting] = passage;
                weights[posting] = 0;
                fields[posting] = 0;
                counts[posting] = 0;
            }
            weights[posting] += tokens->weights[text];
            fields[posting] |= (uint8_t)(1 << text % (uint32_t)tokens->fields);
            counts[posting]++;
        }
}

static int lay(Laid *laid, Tally *tally, const Tokens *tokens) {
    count_all(tally, tokens);
    uint64_t of_places = add_up(tally->places, tokens->of_words), of_postings = add_up(tally->postings, tokens->of_words);
    uint64_t of_writing = add_up(tally->written, tokens->of_spellings);
    uint32_t *passages = room(&laid->passages, of_postings, 4), *counts = room(&laid->counts, of_postings, 4);
    double *weights = room(&laid->weights, of_postings, 8);
    uint8_t *fields = room(&laid->fields, of_postings, 1);
    uint32_t *places = room(&laid->places, of_places, 4), *writing = room(&laid->writing, of_writing, 4);
    laid->word_start = copied(tally->postings, tokens->of_words + 1);
    laid->word_position = copied(tally->places, tokens->of_words + 1);
    laid->spelling_start = copied(tally->written, tokens->of_spellings + 1);
    uint32_t *texts = malloc((size_t)of_places * 4 + 4);
    if (!passages || !counts || !weights || !fields || !places || !writing || !laid->word_start || !laid->word_position ||
        !laid->spelling_start || !texts) {
        free(texts);
        PyErr_NoMemory();
        return -1;
    }
    put_all(tally, tokens, texts, places, writing);
    post_all(tokens, texts, (const uint64_t *)(void *)PyBytes_AsString(laid->word_position), passages, weights, fields, counts);
    free(texts);
    return 0;
}

static PyObject *laying_lay(PyObject *module, PyObject *arguments) {
    PyObject *objects[COLUMNS], *result = NULL;
    Tokens tokens = {0};
    Tally tally = {0};
    Laid laid = {0};
    if (!PyArg_ParseTuple(arguments, "OOOOOOOOnniI", &objects[NUMBERS], &objects[COUNTS], &objects[STARTS], &objects[WIDTHS],
                          &objects[OFFSETS], &objects[WORDS], &objects[SPELLINGS], &objects[WEIGHTS], &tokens.of_words,
                          &tokens.of_spellings, &tokens.fields, &tokens.spelled))
        return NULL;
    if (tokens_open(&tokens, objects) == 0 && tally_make(&tally, &tokens) == 0 && lay(&laid, &tally, &tokens) == 0)
        result = Py_BuildValue("OOOOOOOOO", laid.word_start, laid.word_position, laid.passages, laid.weights, laid.fields,
                               laid.counts, laid.places, laid.spelling_start, laid.writing);
    PyObject *owned[] = {laid.word_start, laid.word_position, laid.passages,       laid.weights, laid.fields,
                         laid.counts,     laid.places,        laid.spelling_start, laid.writing};
    for (size_t n = 0; n < sizeof owned / sizeof *owned; n++)
        Py_XDECREF(owned[n]);
    tally_free(&tally);
    tokens_close(&tokens);
    return result;
}

static PyMethodDef methods[] = {
    {"lay", laying_lay, METH_VARARGS,
     "lay(numbers, counts, starts, widths, offsets, words, spellings, weights, words, spellings, fields, spelled) -> nine columns"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_laying", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__laying(void) { return PyModule_Create(&definition); }
