/* Meaning: what the rows of chunks are made of, and how near the chunks of articles are to a question. */

#include <math.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#include "kernel.h"

/* The dot of a row and a question in whole numbers. */
static int32_t dot(const int8_t *row, const int16_t *question) {
    int32_t sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) sum += (int16_t)row[i] * question[i];
    return sum;
}

/* The same on processors that multiply sixteen at a time: half of what a question takes would else be spent here. */
#if defined(__x86_64__)
__attribute__((target("avx2"))) static int32_t wide_dot(const int8_t *row, const int16_t *question) {
    __m256i sum[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (int i = 0; i < DIMENSIONS; i += 16) {
        __m256i some = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(row + i)));
        __m256i asked = _mm256_loadu_si256((const __m256i *)(question + i));
        sum[i / 16 % 2] = _mm256_add_epi32(sum[i / 16 % 2], _mm256_madd_epi16(some, asked));
    }
    int32_t eight[8], whole = 0;
    _mm256_storeu_si256((__m256i *)eight, _mm256_add_epi32(sum[0], sum[1]));
    for (int i = 0; i < 8; i++) whole += eight[i];
    return whole;
}

/* Whether processor and system have AVX2.  (Intel SDM, volume 1, 14.3.  The compiler's own word on it says never.) */
static bool is_wide(void) {
    unsigned a, b, c, d, saved;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return false;
    __asm__("xgetbv" : "=a"(saved), "=d"(d) : "c"(0));
    return (saved & 6) == 6 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}

/* Asked once: on a virtual machine each question to the processor takes microseconds. */
static bool knows_wide(void) {
    static int known = -1;
    if (known < 0) known = is_wide();
    return known;
}
#endif

/* A question in whole numbers, as fine as they can be. */
void understand(const float *question, Meaning *m) {
    float most = 1e-9f;
    for (int i = 0; i < DIMENSIONS; i++) most = fmaxf(most, fabsf(question[i]));
    for (int i = 0; i < DIMENSIONS; i++) m->whole[i] = (int16_t)lrintf(question[i] / most * INT16_MAX);
    m->unit = most / INT16_MAX;
    m->dot = dot;
#if defined(__x86_64__)
    if (knows_wide()) m->dot = wide_dot;
#endif
}

/* How near a chunk is. */
float likeness(const Snapshot *s, const Meaning *m, int64_t chunk) {
    return (float)m->dot(s->chunk_row + chunk * DIMENSIONS, m->whole) * (s->chunk_scale[chunk] * m->unit);
}

/* How near an article is: its best chunk, never below 0. */
float likest(const Snapshot *s, const Meaning *m, int64_t article) {
    float best = 0;
    for (int64_t c = s->chunk_begins[article]; c < s->chunk_begins[article + 1]; c++) {
        float near = likeness(s, m, c);
        if (near > best) best = near;
    }
    return best;
}

/* How near some articles are. */
EXPORT void alike(const Snapshot *s, const float *question, const int64_t *article, int64_t count, float *out) {
    Meaning meaning;
    understand(question, &meaning);
    for (int64_t i = 0; i < count; i++) out[i] = likest(s, &meaning, article[i]);
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

static void add(float *sum, const float *row) {
    for (int d = 0; d < DIMENSIONS; d++) sum[d] += row[d];
}

/* The sum of the rows of some tokens by pairwise summation, in just the order in which NumPy sums a column.

   Source: N. J. Higham, The Accuracy of Floating Point Summation (1993); 8 and 128 are NumPy's. */
static void sum_of(const float *rows, const int32_t *token, int64_t count, float *sum) {
    float part[8][DIMENSIONS] = {{0}};
    int64_t i = 0;
    if (count > 128) {
        int64_t half = count / 2 - count / 2 % 8;
        sum_of(rows, token, half, sum);
        sum_of(rows, token + half, count - half, part[0]);
        add(sum, part[0]);
        return;
    }
    for (; i < count - count % 8; i++) add(part[i % 8], rows + (int64_t)token[i] * DIMENSIONS);
    for (int d = 0; d < DIMENSIONS; d++)
        sum[d] = ((part[0][d] + part[1][d]) + (part[2][d] + part[3][d])) +
                 ((part[4][d] + part[5][d]) + (part[6][d] + part[7][d]));
    for (; i < count; i++) add(sum, rows + (int64_t)token[i] * DIMENSIONS);
}

/* For some texts the sum of their tokens' rows, which is the same whichever other texts are asked for.

   The tokens of text t are those from begins[t] to begins[t + 1]. */
EXPORT void sums(const float *rows, const int32_t *token, const int64_t *begins, const int64_t *text, int64_t count,
                 float *out) {
    for (int64_t i = 0; i < count; i++, out += DIMENSIONS) {
        int64_t first = begins[text[i]], size = begins[text[i] + 1] - first;
        for (int d = 0; d < DIMENSIONS; d++) out[d] = 0;
        if (!size) continue;
        sum_of(rows, token + first + 1, size - 1, out);
        add(out, rows + (int64_t)token[first] * DIMENSIONS);
    }
}
