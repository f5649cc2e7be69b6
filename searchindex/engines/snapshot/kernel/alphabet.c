/* Alphabet: where a word stands among words in alphabetical order, and a term among terms in the order of their keys. */

#include <string.h>

#include "kernel.h"

/* How many of the words come before this one: in the order of their bytes, which in UTF-8 is that of their letters. */
EXPORT int64_t before(const int64_t *begins, const uint8_t *text, int64_t count, const uint8_t *word, int64_t size) {
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2, own = begins[middle + 1] - begins[middle];
        int order = memcmp(text + begins[middle], word, (size_t)(own < size ? own : size));
        if (order < 0 || (order == 0 && own < size)) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The number of the term of a key, or -1. */
EXPORT int64_t term(const uint64_t *keys, int64_t count, uint64_t key) {
    int64_t at = find_key(keys, count, key);
    return at < count && keys[at] == key ? at : -1;
}
