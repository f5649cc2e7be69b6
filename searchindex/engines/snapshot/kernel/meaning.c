/* Meaning: how near the chunks of articles are to a question. */

#include <math.h>

#include "kernel.h"

/* The dot of a row and a question in whole numbers, which the processor multiplies eight at a time. */
static int32_t dot(const int8_t *row, const int16_t *question) {
    int32_t sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) sum += (int16_t)row[i] * question[i];
    return sum;
}

/* A question in whole numbers, as fine as they can be; gives the unit that they are counted in. */
static float rounded(const float *question, int16_t *out) {
    float most = 1e-9f;
    for (int i = 0; i < DIMENSIONS; i++) most = fmaxf(most, fabsf(question[i]));
    for (int i = 0; i < DIMENSIONS; i++) out[i] = (int16_t)lrintf(question[i] / most * INT16_MAX);
    return most / INT16_MAX;
}

/* The dots of the chunks of some articles laid end to end, where each article's begin, and its best, never below 0. */
EXPORT void dots(const Snapshot *s, const int64_t *article, int64_t count, const float *question, float *out,
                 int64_t *begins, float *best) {
    int16_t whole[DIMENSIONS];
    float unit = rounded(question, whole);
    int64_t at = 0;
    for (int64_t i = 0; i < count; i++) {
        begins[i] = at;
        best[i] = 0;
        for (int64_t row = s->chunk_begins[article[i]]; row < s->chunk_begins[article[i] + 1]; row++) {
            out[at] = (float)dot(s->chunk_row + row * DIMENSIONS, whole) * (s->chunk_scale[row] * unit);
            if (out[at] > best[i]) best[i] = out[at];
            at++;
        }
    }
}

/* The articles of at least `wanted` chunks whose signs agree best with the question's, each once; gives how many.

   `apart` is room for a number of each chunk.
   Source: M. Charikar, Similarity Estimation Techniques from Rounding Algorithms (2002). */
EXPORT int64_t nearest(const Snapshot *s, const uint64_t *signs, int64_t wanted, uint16_t *apart, int64_t *article) {
    int64_t within[DIMENSIONS + 1] = {0}, seen = 0, farthest = 0, count = 0, owner = 0;
    for (int64_t c = 0; c < s->chunks; c++) {
        int bits = 0;
        for (int i = 0; i < SIGN_WORDS; i++) bits += __builtin_popcountll(s->chunk_signs[i * s->chunks + c] ^ signs[i]);
        apart[c] = (uint16_t)bits;
        within[bits]++;
    }
    while (farthest < DIMENSIONS && (seen += within[farthest]) < wanted) farthest++;
    for (int64_t c = 0; c < s->chunks; c++) {
        if (apart[c] > farthest) continue;
        while (s->chunk_begins[owner + 1] <= c) owner++;
        if (!count || article[count - 1] != owner) article[count++] = owner;
    }
    return count;
}
