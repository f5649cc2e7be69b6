/* Words: the postings of several terms as one. */

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/* Two lists as one, each number once. */
static int64_t merged(const uint32_t *a, int64_t m, const uint32_t *b, int64_t n, uint32_t *out) {
    int64_t i = 0, j = 0, count = 0;
    while (i < m || j < n) {
        uint32_t next = j == n || (i < m && a[i] <= b[j]) ? a[i++] : b[j++];
        if (!count || out[count - 1] != next) out[count++] = next;
    }
    return count;
}

/* The places of all postings, each once, in `out`.  Neighbours are merged two by two until one list is left. */
static int64_t all_places(const Postings *some, int64_t many, uint32_t *out) {
    int64_t total = 0;
    for (int64_t i = 0; i < many; i++) total += some[i].places;
    uint32_t *from = malloc((size_t)total * 2 * sizeof *from + 1), *to = from + total, *whole = from;
    int64_t *ends = malloc((size_t)many * sizeof *ends + 1), at = 0;
    if (!from || !ends) {
        free(from);
        free(ends);
        return -1;
    }
    for (int64_t i = 0; i < many; i++) {
        memcpy(from + at, some[i].place, (size_t)some[i].places * sizeof *from);
        ends[i] = at += some[i].places;
    }
    while (many > 1) {
        int64_t begin = 0, written = 0, lists = 0;
        for (int64_t i = 0; i < many; i += 2) {
            int64_t middle = ends[i], end = i + 1 < many ? ends[i + 1] : middle;
            written += merged(from + begin, middle - begin, from + middle, end - middle, to + written);
            ends[lists++] = written;
            begin = end;
        }
        uint32_t *other = from;
        from = to;
        to = other;
        many = lists;
    }
    int64_t count = many ? ends[0] : 0;
    memcpy(out, from, (size_t)count * sizeof *out);
    free(whole);
    free(ends);
    return count;
}

/* Several postings as one: each article once with its best impact, each place once.

   `best` is room for a number of each article, all 0, and is left so.  Gives the number of articles, and in `places`
   that of places; -1 where there is no memory. */
EXPORT int64_t unite(const Snapshot *s, const Postings *some, int64_t many, float *best, int32_t *article,
                     float *impact, uint32_t *place, int64_t *places) {
    int64_t count = 0;
    if ((*places = all_places(some, many, place)) < 0) return -1;
    for (int64_t i = 0; i < many; i++) {
        for (int64_t j = 0; j < some[i].articles; j++) {
            float gain = some[i].impact[j] * (float)some[i].weight, *known = best + some[i].article[j];
            if (gain > *known) *known = gain;
        }
    }
    for (int64_t a = 0; a < s->articles; a++) {
        if (best[a] > 0) {
            article[count] = (int32_t)a;
            impact[count++] = best[a];
            best[a] = 0;
        }
    }
    return count;
}
