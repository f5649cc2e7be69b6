/* Scores: which articles match, and the sum for each of them before meaning. */

#include <string.h>

#include "kernel.h"

enum { OUT, BY_WORDS, IN }; /* what may be said of whether an article matches */

/* What words bring each article, and how much of the question each has: the weights of the words it has.

   The postings behind the words are of forms that only raise an article. */
static void gather(const Postings *some, int64_t words, int64_t forms, double *gain, double *met) {
    for (int64_t i = 0; i < words + forms; i++) {
        float weight = (float)some[i].weight;
        for (int64_t j = 0; j < some[i].articles; j++) gain[some[i].article[j]] += some[i].impact[j] * weight;
        if (i >= words) continue;
        for (int64_t j = 0; j < some[i].articles; j++) met[some[i].article[j]] += some[i].weight;
    }
}

/* The articles whose words weigh `least` or more, ascending, each with the sum of what words, near pairs, links, and
   stars and clicks bring it.  `matches` says of each whether it does so never, where met, or always; NULL: where met.

   `sums` is room for two numbers of each article, all 0, and is left so.  `parts` takes the four terms, a row of all
   articles each; NULL where nobody asks.  Gives how many there are. */
EXPORT int64_t score(const Snapshot *s, const Postings *some, int64_t words, int64_t forms, double least,
                     const uint8_t *matches, const int32_t *near, const double *nearness, int64_t pairs,
                     double inlink, double *sums, int64_t *article, double *total, double *parts) {
    double *gain = sums, *met = sums + s->articles;
    int64_t count = 0, at = 0;
    gather(some, words, forms, gain, met);
    for (int64_t a = 0; a < s->articles; a++) {
        int when = matches ? matches[a] : BY_WORDS;
        if (when == OUT || (when == BY_WORDS && met[a] < least)) continue;
        while (at < pairs && near[at] < a) at++;
        double pair = at < pairs && near[at] == a ? nearness[at] : 0;
        float link = (float)inlink * s->inlink[a];
        article[count] = a;
        total[count] = gain[a] + pair + link + s->signal[a];
        if (parts) {
            parts[count] = gain[a];
            parts[s->articles + count] = pair;
            parts[2 * s->articles + count] = link;
            parts[3 * s->articles + count] = s->signal[a];
        }
        count++;
    }
    memset(sums, 0, (size_t)s->articles * 2 * sizeof *sums);
    return count;
}
