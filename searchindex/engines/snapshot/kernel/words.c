/* Words: the postings of several terms as one. */

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

enum { DIGIT = 11, DIGITS = 1 << DIGIT };

/* Puts numbers in order of their digits from the lowest up, between two rooms; gives the room they end in. */
static uint32_t *sorted(uint32_t *from, uint32_t *to, int64_t count, uint32_t most) {
    for (int shift = 0; shift < 32 && most >> shift; shift += DIGIT) {
        int64_t at[DIGITS] = {0}, before = 0;
        for (int64_t i = 0; i < count; i++) at[from[i] >> shift & (DIGITS - 1)]++;
        for (int d = 0; d < DIGITS; d++) {
            int64_t own = at[d];
            at[d] = before;
            before += own;
        }
        for (int64_t i = 0; i < count; i++) to[at[from[i] >> shift & (DIGITS - 1)]++] = from[i];
        uint32_t *other = from;
        from = to;
        to = other;
    }
    return from;
}

/* The places of all postings in `out`, each once; -1 where there is no memory. */
static int64_t all_places(const Postings *some, int64_t many, uint32_t *out) {
    int64_t total = 0, count = 0;
    uint32_t most = 0;
    for (int64_t i = 0; i < many; i++) total += some[i].places;
    uint32_t *room = malloc((size_t)total * 2 * sizeof *room + 1), *end = room;
    if (!room) return -1;
    for (int64_t i = 0; i < many; i++) {
        if (!some[i].places) continue;
        memcpy(end, some[i].place, (size_t)some[i].places * sizeof *end);
        end += some[i].places;
        if (end[-1] > most) most = end[-1];
    }
    const uint32_t *all = sorted(room, room + total, total, most);
    for (int64_t i = 0; i < total; i++) {
        if (!count || all[i] != out[count - 1]) out[count++] = all[i];
    }
    free(room);
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
