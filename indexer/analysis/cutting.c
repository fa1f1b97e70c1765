/* Texts, cut at what ends a piece: `cutting.py` says what does, and does the same by a regular expression.

   A text is UTF-8, but whatever bytes are in it, nothing outside of the buffers is read or written. Pieces are numbered as they come, by
   a table of their hashes. */

#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef Py_ssize_t Size;

#define LONG 40 /* bytes of letters and digits in a row: more than the rules are sure to take for one word */

enum { LETTER = 1, DIGIT = 2, WIDE = 4, INNER = 8 }; /* WIDE: of a sign that takes several bytes */
static uint8_t kinds[256];

static void know_kinds(void) {
    for (int c = 0; c < 256; c++)
        kinds[c] = (uint8_t)(((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128 ? LETTER : 0) | (c >= '0' && c <= '9' ? DIGIT : 0) |
                             (c > 127 ? WIDE : 0));
    for (const char *sign = "_-'&`+#%"; *sign; sign++)
        kinds[(uint8_t)*sign] = INNER;
}

/* ---------------------------------------------------------------- where a piece ends */

typedef struct {
    const uint8_t *bytes;
    Size size;
} Text;

/* The byte so far before or behind a place; 0 outside of the text, which is an end as well. */
static uint8_t at(const Text *text, Size place) { return place >= 0 && place < text->size ? text->bytes[place] : 0; }

static int is_kind(const Text *text, Size place, int kind) { return kinds[at(text, place)] & kind; }

static int is_low(const Text *text, Size place, char letter) { return (at(text, place) | 32) == letter; }

/* A letter of Western Europe that takes two bytes and ends before a place. */
static int ends_accented(const Text *text, Size place) {
    uint8_t last = at(text, place - 1);
    return at(text, place - 2) == 0xC3 && last >= 0x80 && last <= 0xBF && last != 0x97 && last != 0xB7;
}

/* Whether a word may begin with the letter at a place: the rules take letters that follow one another together. */
static int begins(const Text *text, Size place) { return !is_kind(text, place - 1, LETTER) && !ends_accented(text, place); }

static int ends_in(const Text *text, Size place, const char *word) {
    Size length = (Size)strlen(word);
    for (Size n = 0; n < length; n++)
        if (!is_low(text, place - length + n, word[n]))
            return 0;
    return 1;
}

/* Whether what stands before a place is the beginning of a compound, or of a word, that a space may go on. */
static int ends_opening(const Text *text, Size place) {
    static const char *const openings[] = {"aujourd", "quelqu", "micro", "multi", "cyber", "hyper", "anti", "semi", "pre", "neo"};
    switch (at(text, place - 1) | 32) {
    case 'e':
        if (begins(text, place - 1))
            return 1;
        break;
    case 'd': case 'u': case 'o': case 'i': case 'r':
        break;
    default: /* the é of pré */
        return (at(text, place - 1) == 0xA9 || at(text, place - 1) == 0x89) && at(text, place - 2) == 0xC3 && is_low(text, place - 3, 'r') &&
               is_low(text, place - 4, 'p');
    }
    for (size_t n = 0; n < sizeof openings / sizeof *openings; n++)
        if (ends_in(text, place, openings[n]))
            return 1;
    return is_low(text, place - 1, 'o') && (at(text, place - 2) == 0xA9 || at(text, place - 2) == 0x89) && at(text, place - 3) == 0xC3 &&
           is_low(text, place - 4, 'n');
}

/* B, B2B, BtoB, before 'to'. */
static int ends_channel(const Text *text, Size place) {
    uint8_t last = at(text, place - 1) | 32;
    return (last == 'b' || last == 'c' || last == 'd' || last == 'e' || last == 'g') &&
           (!is_kind(text, place - 2, LETTER) || is_low(text, place - 2, 'o'));
}

/* The length of a sign in several bytes that is in no word, and no space; 0: there is none. */
static Size sign_at(const Text *text, Size place) {
    uint8_t second = at(text, place + 1), third = at(text, place + 2);
    if (at(text, place) == 0xC2)
        return second == 0xAB || second == 0xBB ? 2 : 0;
    if (at(text, place) != 0xE2 || second != 0x80)
        return 0;
    return third == 0x93 || third == 0x94 || (third >= 0x9C && third <= 0x9F) || third == 0xA2 || third == 0xA6 ? 3 : 0;
}

/* In a sign of several bytes of which there is more to know than that it is a letter, an apostrophe or none of a word. */
static int ends_strange(const Text *text, Size place) {
    uint8_t last = at(text, place - 1), before = at(text, place - 2);
    if (!(kinds[last] & WIDE) || ends_accented(text, place) || sign_at(text, place - 2) == 2 || sign_at(text, place - 3) == 3)
        return 0;
    return !(before == 0xC5 && (last == 0x92 || last == 0x93)) && !(before == 0x80 && last == 0x99 && at(text, place - 3) == 0xE2);
}

static int is_long(const Text *text, Size place) {
    for (Size n = 1; n <= LONG; n++)
        if (!is_kind(text, place - n, LETTER | DIGIT | WIDE))
            return 0;
    return 1;
}

/* Whether a space from one place to another may stand within a word. */
static int is_doubtful(const Text *text, Size from, Size to) {
    uint8_t last = at(text, from - 1), next = at(text, to);
    if (next == '&' && kinds[last] & LETTER && begins(text, from - 1))
        return 1;
    if (last == '&' && kinds[next] & LETTER && (at(text, from - 2) == ' ' || is_kind(text, from - 2, WIDE)))
        return 1;
    if ((next == '/' && (last | 32) == 'a') || (last == '/' && (next | 32) == 'b'))
        return 1;
    if (kinds[last] & DIGIT)
        return next == '%' || (next | 32) == 'p' || kinds[next] & (DIGIT | WIDE);
    if (ends_strange(text, from))
        return 1;
    if (is_low(text, to, 't') && ends_channel(text, from))
        return 1;
    if (ends_in(text, from, "to") && (is_kind(text, from - 3, WIDE) || (at(text, from - 3) == ' ' && ends_channel(text, from - 3))))
        return 1;
    if (kinds[next] & (LETTER | WIDE) && ends_opening(text, from))
        return 1;
    return is_long(text, from);
}

/* How many bytes at a place end a piece; 0 where they are part of one. */
static Size ending(const Text *text, Size place) {
    uint8_t c = text->bytes[place], third;
    switch (kinds[c]) {
    case LETTER: case DIGIT: case INNER:
        return 0;
    case WIDE:
        if (c == 0xC2 && at(text, place + 1) == 0xA0)
            return is_doubtful(text, place, place + 2) ? 0 : 2;
        third = at(text, place + 2);
        if (c == 0xE2 && at(text, place + 1) == 0x80 && (third == 0x89 || third == 0xAF))
            return is_doubtful(text, place, place + 3) ? 0 : 3;
        return sign_at(text, place);
    }
    if (c == ' ')
        return !is_doubtful(text, place, place + 1);
    if (c == '.' || c == ',')
        return !(is_kind(text, place - 1, DIGIT | WIDE) && is_kind(text, place + 1, DIGIT | WIDE));
    if (c == '/')
        return !((is_low(text, place - 1, 'a') || at(text, place - 1) == ' ' || is_kind(text, place - 1, WIDE)) &&
                 (is_low(text, place + 1, 'b') || at(text, place + 1) == ' ' || is_kind(text, place + 1, WIDE)));
    return 1;
}

/* ---------------------------------------------------------------- numbers for pieces */

typedef struct {
    const uint8_t *start;
    uint32_t length, hash;
} Piece;

typedef struct {
    Piece *pieces;
    uint32_t *slots; /* a piece's number and 1; 0: free */
    Size count;
    Size size; /* of the slots: a power of 2 */
} Table;

static int table_grow(Table *table) {
    Size size = table->size ? 2 * table->size : 1 << 12;
    uint32_t *slots = calloc((size_t)size, sizeof *slots);
    Piece *pieces = realloc(table->pieces, (size_t)(size / 2) * sizeof *pieces);
    if (pieces)
        table->pieces = pieces;
    if (!slots || !pieces) {
        free(slots);
        PyErr_NoMemory();
        return -1;
    }
    for (Size n = 0; n < table->count; n++) {
        Size slot = pieces[n].hash & (size - 1);
        while (slots[slot])
            slot = (slot + 1) & (size - 1);
        slots[slot] = (uint32_t)n + 1;
    }
    free(table->slots);
    table->slots = slots;
    table->size = size;
    return 0;
}

static uint32_t hash_of(const uint8_t *bytes, Size length) {
    uint64_t hash = 0x9E3779B97F4A7C15u ^ (uint64_t)length, word;
    for (; length >= 8; bytes += 8, length -= 8) {
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
        hash ^= hash >> 32;
    }
    for (word = 0; length > 0; length--)
        word = word << 8 | bytes[length - 1];
    hash = (hash ^ word) * 0xC4CEB9FE1A85EC53u;
    return (uint32_t)(hash >> 32);
}

/* The number of a piece; -1: no memory. */
static int64_t numbered(Table *table, const uint8_t *start, Size length) {
    if (2 * (table->count + 1) > table->size && table_grow(table) < 0)
        return -1;
    uint32_t hash = hash_of(start, length);
    Size slot = hash & (table->size - 1);
    for (; table->slots[slot]; slot = (slot + 1) & (table->size - 1)) {
        const Piece *piece = &table->pieces[table->slots[slot] - 1];
        if (piece->hash == hash && piece->length == length && !memcmp(piece->start, start, (size_t)length))
            return table->slots[slot] - 1;
    }
    table->pieces[table->count] = (Piece){start, (uint32_t)length, hash};
    table->slots[slot] = (uint32_t)++table->count;
    return table->count - 1;
}

static PyObject *table_list(const Table *table) {
    PyObject *list = PyList_New(table->count);
    for (Size n = 0; list && n < table->count; n++) {
        PyObject *piece = PyBytes_FromStringAndSize((const char *)table->pieces[n].start, table->pieces[n].length);
        if (!piece || PyList_SetItem(list, n, piece) < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

/* ---------------------------------------------------------------- the texts */

typedef struct {
    uint32_t *items;
    Size count, room;
} Numbers;

static int numbers_add(Numbers *numbers, uint32_t number) {
    if (numbers->count == numbers->room) {
        Size room = 2 * numbers->room + 1024;
        uint32_t *items = realloc(numbers->items, (size_t)room * sizeof *items);
        if (!items) {
            PyErr_NoMemory();
            return -1;
        }
        numbers->items = items;
        numbers->room = room;
    }
    numbers->items[numbers->count++] = number;
    return 0;
}

static int cut_text(const Text *text, Table *table, Numbers *numbers) {
    for (Size place = 0; place < text->size;) {
        Size start = place, end = 0;
        while (place < text->size && (kinds[text->bytes[place]] & (LETTER | DIGIT | INNER) || !(end = ending(text, place))))
            place++;
        if (place > start) {
            int64_t number = numbered(table, text->bytes + start, place - start);
            if (number < 0 || numbers_add(numbers, (uint32_t)number) < 0)
                return -1;
        }
        place += end;
    }
    return 0;
}

static PyObject *bytes_of(const Numbers *numbers) {
    return PyBytes_FromStringAndSize(numbers->count ? (const char *)numbers->items : "", numbers->count * 4);
}

static PyObject *cutting_pieces(PyObject *module, PyObject *arguments) {
    PyObject *texts, *result = NULL, *list = NULL;
    Table table = {0};
    Numbers numbers = {0}, counts = {0};
    if (!PyArg_ParseTuple(arguments, "O!", &PyList_Type, &texts))
        return NULL;
    for (Size n = 0; n < PyList_Size(texts); n++) {
        Text text;
        char *bytes;
        if (PyBytes_AsStringAndSize(PyList_GetItem(texts, n), &bytes, &text.size) < 0)
            goto done;
        if (text.size > UINT32_MAX) {
            PyErr_SetString(PyExc_ValueError, "a text of more than 4 GB");
            goto done;
        }
        Size before = numbers.count;
        text.bytes = (const uint8_t *)bytes;
        if (cut_text(&text, &table, &numbers) < 0 || numbers_add(&counts, (uint32_t)(numbers.count - before)) < 0)
            goto done;
    }
    if ((list = table_list(&table)))
        result = Py_BuildValue("ONN", list, bytes_of(&numbers), bytes_of(&counts));
done:
    Py_XDECREF(list);
    free(table.pieces);
    free(table.slots);
    free(numbers.items);
    free(counts.items);
    return result;
}

static PyMethodDef methods[] = {
    {"pieces", cutting_pieces, METH_VARARGS, "pieces([text]) -> different pieces, the number of each in turn, how many each text has"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_cutting", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__cutting(void) {
    know_kinds();
    return PyModule_Create(&definition);
}
