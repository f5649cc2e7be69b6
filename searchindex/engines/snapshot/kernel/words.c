/* Words: the postings of several terms as one, and what words bring articles. */

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

/* What words bring each article, and how much of the question each article has: the weights of the words it has.

   The postings behind the words are of forms that only raise an article.  `gain` and `met` begin as 0. */
EXPORT void gather(const Postings *some, int64_t words, int64_t forms, double *gain, double *met) {
    for (int64_t i = 0; i < words + forms; i++) {
        float weight = (float)some[i].weight;
        for (int64_t j = 0; j < some[i].articles; j++) gain[some[i].article[j]] += some[i].impact[j] * weight;
        if (i >= words) continue;
        for (int64_t j = 0; j < some[i].articles; j++) met[some[i].article[j]] += some[i].weight;
    }
}

/* The sum for some articles before meaning: words, near pairs, links, stars and clicks.

   `parts` takes these four, a row each; NULL where nobody asks. */
EXPORT void weigh(const Snapshot *s, const int64_t *article, int64_t count, const double *gain, const int32_t *near,
                  const double *nearness, int64_t pairs, double inlink, double *parts, double *total) {
    int64_t at = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t a = article[i];
        while (at < pairs && near[at] < a) at++;
        double pair = at < pairs && near[at] == a ? nearness[at] : 0;
        float link = (float)inlink * s->inlink[a];
        total[i] = gain[a] + pair + link + s->signal[a];
        if (!parts) continue;
        parts[i] = gain[a];
        parts[count + i] = pair;
        parts[2 * count + i] = link;
        parts[3 * count + i] = s->signal[a];
    }
}
