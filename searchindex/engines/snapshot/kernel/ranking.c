/* Ranking: the best few of many, without sorting the others. */

#include "kernel.h"

/* Whether place a is behind place b: those ranked by meaning stand before the others, equals by their numbers. */
static bool behind(const Room *r, int64_t a, int64_t b) {
    if (r->ranked[a] != r->ranked[b]) return r->ranked[a] < r->ranked[b];
    if (r->total[a] != r->total[b]) return r->total[a] < r->total[b];
    return r->article[a] > r->article[b];
}

/* Lets the place at `at` sink in a heap whose top is the last of all. */
static void sink(const Room *r, int64_t *heap, int64_t count, int64_t at) {
    for (;;) {
        int64_t next = 2 * at + 1;
        if (next >= count) return;
        if (next + 1 < count && behind(r, heap[next + 1], heap[next])) next++;
        if (!behind(r, heap[next], heap[at])) return;
        int64_t moved = heap[at];
        heap[at] = heap[next];
        heap[next] = moved;
        at = next;
    }
}

/* The best `most` places, the best first, of `count` in `some`, or of the first `count` where that is NULL, as far as
   their articles are `within`.  Gives how many they are. */
int64_t best(const Room *r, const uint8_t *within, const int64_t *some, int64_t count, int64_t most, int64_t *out) {
    int64_t kept = 0;
    for (int64_t i = 0; most > 0 && i < count; i++) {
        int64_t place = some ? some[i] : i;
        if (within && !within[r->article[place]]) continue;
        if (kept < most) {
            out[kept++] = place;
            if (kept == most) {
                for (int64_t j = kept / 2; j-- > 0;) sink(r, out, kept, j);
            }
        } else if (behind(r, out[0], place)) {
            out[0] = place;
            sink(r, out, kept, 0);
        }
    }
    if (kept < most) {
        for (int64_t j = kept / 2; j-- > 0;) sink(r, out, kept, j);
    }
    for (int64_t end = kept; end-- > 1;) {
        int64_t last = out[0];
        out[0] = out[end];
        out[end] = last;
        sink(r, out, end, 0);
    }
    return kept;
}
