/* Lists: posting lists as Whoosh keeps them (whoosh/codec/whoosh3.py and formats.py), and its table of their terms
   (whoosh/filedb/filetables.py).

   Numbers of the files are big-endian.  Within them stand pickles (Python's pickletools), of protocol 3, the first in
   which bytes stand as they are; nothing of a pickle is referred to again, so nothing of it is numbered. */

#include <string.h>

#include "kernel.h"

enum { BLOCK = 128 }; /* postings of a term that are kept together, as Whoosh has it */
enum { HASH_TABLES = 256, SLOT = 12 };
enum { INFO = 35 };   /* what is known of a term: as of a W3TermInfo */

static uint8_t *put_bytes(uint8_t *out, const void *bytes, size_t size) {
    memcpy(out, bytes, size);
    return out + size;
}

static uint8_t *put_big(uint8_t *out, uint64_t number, int bytes) {
    while (bytes--) *out++ = (uint8_t)(number >> 8 * bytes);
    return out;
}

static uint8_t *put_little(uint8_t *out, uint64_t number, int bytes) {
    for (; bytes--; number >>= 8) *out++ = (uint8_t)number;
    return out;
}

static uint8_t *put_float(uint8_t *out, float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return put_big(out, bits, sizeof bits);
}

static uint8_t *pickle_float(uint8_t *out, double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    *out++ = 'G';
    return put_big(out, bits, sizeof bits);
}

static int pickled_size(uint32_t number) { return number < 1 << 8 ? 2 : number < 1 << 16 ? 3 : 5; }

static uint8_t *pickle_number(uint8_t *out, uint32_t number) {
    int bytes = pickled_size(number) - 1;
    *out++ = bytes == 1 ? 'K' : bytes == 2 ? 'M' : 'J';
    return put_little(out, number, bytes);
}

/* What Whoosh's format of positions keeps of a posting: how many places there are, and a list of the steps from each to
   the next, pickled with protocol 2 as bytes of their own. */
static uint8_t *pickle_places(uint8_t *out, const uint32_t *place, int64_t count) {
    static const char head[] = "\x80\x02](", tail[] = "e.";
    uint64_t size = 4 + sizeof head - 1 + sizeof tail - 1;
    for (int64_t i = 0; i < count; i++) size += pickled_size(place[i] - (i ? place[i - 1] : 0));
    *out++ = size < 256 ? 'C' : 'B';
    out = put_little(out, size, size < 256 ? 1 : 4);
    out = put_big(out, (uint64_t)count, 4);
    out = put_bytes(out, head, sizeof head - 1);
    for (int64_t i = 0; i < count; i++) out = pickle_number(out, place[i] - (i ? place[i - 1] : 0));
    return put_bytes(out, tail, sizeof tail - 1);
}

/* The occurrences of terms, in the order of their articles and places. */
typedef struct {
    const int32_t *article;
    const uint32_t *place; /* NULL: of none it is kept where it stands */
} Occurrences;

/* Some postings of a term: posting i has the occurrences from first[i] up to first[i + 1]. */
typedef struct {
    int64_t first[BLOCK + 1];
    int64_t count, least, most;
} Block;

/* The postings that begin at an occurrence, as many as a block has; gives where the next one begins. */
static int64_t begin_block(const Occurrences *o, int64_t at, int64_t end, Block *b) {
    b->least = INT64_MAX;
    b->most = 0;
    for (b->count = 0; b->count < BLOCK && at < end; b->count++) {
        int64_t first = b->first[b->count] = at++;
        while (at < end && o->article[at] == o->article[first]) at++;
        if (at - first < b->least) b->least = at - first;
        if (at - first > b->most) b->most = at - first;
    }
    return b->first[b->count] = at;
}

/* How often each article has the term: nothing where all have it once, one number where all have it as often. */
static uint8_t *pickle_weights(uint8_t *out, const Block *b) {
    if (b->most == 1) {
        *out++ = 'N';
        return out;
    }
    if (b->least == b->most) return pickle_float(out, (double)b->most);
    *out++ = '(';
    for (int64_t i = 0; i < b->count; i++) out = pickle_float(out, (double)(b->first[i + 1] - b->first[i]));
    *out++ = 't';
    return out;
}

/* A block as W3PostingsWriter writes it and W3LeafMatcher reads it, not compressed: that would take longer than all else
   of it, and spare a third. */
static uint8_t *put_block(const Occurrences *o, const Block *b, bool last, uint8_t *out) {
    static const char head[] = "\x80\x03(", no_lengths[] = "K\0K\0K\0t.", parts[] = "\x80\x03((";
    uint8_t *begin = out + 4;
    uint32_t before = 0;
    out = put_bytes(begin, head, sizeof head - 1);
    out = pickle_number(out, (uint32_t)b->count);
    out = pickle_number(out, (uint32_t)o->article[b->first[b->count - 1]]);
    out = pickle_float(out, (double)b->most);
    out = put_bytes(out, no_lengths, sizeof no_lengths - 1);
    out = put_bytes(out, parts, sizeof parts - 1);
    for (int64_t i = 0; i < b->count; i++) {
        uint32_t article = (uint32_t)o->article[b->first[i]];
        out = pickle_number(out, article - before);
        before = article;
    }
    *out++ = 't';
    out = pickle_weights(out, b);
    *out++ = '(';
    for (int64_t i = 0; o->place && i < b->count; i++) {
        out = pickle_places(out, o->place + b->first[i], b->first[i + 1] - b->first[i]);
    }
    out = put_bytes(out, "tt.", 3);
    int64_t size = out - begin;
    put_big(begin - 4, (uint64_t)(last ? -size : size), 4); /* so is the last one of a term known */
    return out;
}

/* The posting lists of terms, the occurrences of term i being those from begins[i] up to begins[i + 1], of which it has
   one at least; and an entry for each in the table of terms, whose key is the field's number and the bytes of `text`
   from spelled[i] on.  The lists are to stand from place `at` on in their file.  Gives how many bytes they take. */
EXPORT int64_t write_lists(const int32_t *article, const uint32_t *place, const int64_t *begins, int64_t terms,
                           const uint8_t *text, const int64_t *spelled, int64_t field, int64_t at, uint8_t *lists,
                           uint8_t *table) {
    Occurrences o = {article, place};
    uint8_t *out = lists;
    for (int64_t t = 0; t < terms; t++) {
        uint8_t *begin = out;
        int64_t next = begins[t], end = begins[t + 1], postings = 0, most = 0;
        out = put_bytes(out, "W3Bl", 4);
        while (next < end) {
            Block block;
            next = begin_block(&o, next, end, &block);
            out = put_block(&o, &block, next == end, out);
            postings += block.count;
            if (block.most > most) most = block.most;
        }
        int64_t letters = spelled[t + 1] - spelled[t];
        table = put_big(table, (uint64_t)(2 + letters), 4);
        table = put_big(table, INFO, 4);
        table = put_big(table, (uint64_t)field, 2);
        table = put_bytes(table, text + spelled[t], (size_t)letters);
        *table++ = 0; /* its postings stand elsewhere */
        table = put_float(table, (float)(end - begins[t]));
        table = put_big(table, (uint64_t)postings, 4);
        table = put_big(table, 0, 2); /* lengths of fields, which only Whoosh's own scores need */
        table = put_float(table, (float)most);
        table = put_big(table, (uint32_t)article[begins[t]], 4);
        table = put_big(table, (uint32_t)article[end - 1], 4);
        table = put_big(table, (uint64_t)(at + (begin - lists)), 8);
        table = put_big(table, (uint64_t)(out - begin), 4);
    }
    return out - lists;
}

/* The tables in which an entry is looked for by its hash, which has a place of its own there or the next free one.
   `out` are slots for all of them, empty, twice as many as there are entries; slots[i] takes how many table i has. */
EXPORT void write_hashes(const uint32_t *hash, const int64_t *place, int64_t count, int64_t *slots, uint8_t *out) {
    static const uint8_t empty[SLOT];
    uint8_t *begin[HASH_TABLES];
    memset(slots, 0, HASH_TABLES * sizeof *slots);
    for (int64_t i = 0; i < count; i++) slots[hash[i] % HASH_TABLES] += 2;
    for (int table = 0; table < HASH_TABLES; table++) {
        begin[table] = out;
        out += SLOT * slots[table];
    }
    for (int64_t i = 0; i < count; i++) {
        int64_t table = hash[i] % HASH_TABLES, many = slots[table], slot = hash[i] / HASH_TABLES % many;
        while (memcmp(begin[table] + SLOT * slot, empty, SLOT)) slot = (slot + 1) % many;
        uint8_t *at = put_big(begin[table] + SLOT * slot, hash[i], 4);
        put_big(at, (uint64_t)place[i], 8);
    }
}
