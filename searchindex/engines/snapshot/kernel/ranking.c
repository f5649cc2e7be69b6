/* Ranking: the best few of many, without sorting the others. */

#include "kernel.h"

typedef struct {
    const double *score;
    const uint8_t *first;
} Order;

/* Whether place a is behind place b: those of the first rank stand before the others, equals as they came. */
static bool behind(const Order *o, int64_t a, int64_t b) {
    if (o->first[a] != o->first[b]) return o->first[a] < o->first[b];
    if (o->score[a] != o->score[b]) return o->score[a] < o->score[b];
    return a > b;
}

/* Lets the place at `at` sink in a heap whose top is the last of all. */
static void sink(const Order *o, int64_t *heap, int64_t count, int64_t at) {
    for (;;) {
        int64_t next = 2 * at + 1;
        if (next >= count) return;
        if (next + 1 < count && behind(o, heap[next + 1], heap[next])) next++;
        if (!behind(o, heap[next], heap[at])) return;
        int64_t moved = heap[at];
        heap[at] = heap[next];
        heap[next] = moved;
        at = next;
    }
}

/* The best `most` places of those that are `inside`, the best first.  Gives how many they are. */
EXPORT int64_t best(const double *score, const uint8_t *first, const uint8_t *inside, int64_t count, int64_t most,
                    int64_t *out) {
    Order order = {score, first};
    int64_t kept = 0;
    for (int64_t i = 0; most > 0 && i < count; i++) {
        if (!inside[i]) continue;
        if (kept < most) {
            out[kept++] = i;
            if (kept == most) {
                for (int64_t j = kept / 2; j-- > 0;) sink(&order, out, kept, j);
            }
        } else if (behind(&order, out[0], i)) {
            out[0] = i;
            sink(&order, out, kept, 0);
        }
    }
    if (kept < most) {
        for (int64_t j = kept / 2; j-- > 0;) sink(&order, out, kept, j);
    }
    for (int64_t end = kept; end-- > 1;) {
        int64_t last = out[0];
        out[0] = out[end];
        out[end] = last;
        sink(&order, out, end, 0);
    }
    return kept;
}
