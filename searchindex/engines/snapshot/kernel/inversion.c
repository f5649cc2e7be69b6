/* Inversion: the terms that stand at each place, as the places at which each term stands.

   Places are walked in ascending order, so that nothing has to be sorted: each is put behind those that its term had
   before.  Every function here is called twice: without room it only counts, which says where each term's begin. */

#include "kernel.h"

/* The words of articles.  Their zones follow one another as kernel.h says. */
typedef struct {
    int64_t articles, zones, places, extras;
    const int32_t *first_passage; /* articles + 1 */
    const uint32_t *zone_begins;
    const uint8_t *zone_kind;
    const int32_t *word_at, *stem_at;
    const int32_t *extra_term;    /* further terms, in the order of their places */
    const uint32_t *extra_place;
} Stream;

/* What is done with each term at a place. */
typedef void Meet(void *with, int32_t term, int64_t place);

/* Meets the terms from one place up to another, exact forms if they are wanted; `extra` is how many of the further
   terms are behind us.  It becomes, with what is done, a loop of its own in each of its callers. */
__attribute__((always_inline)) static inline void walk(const Stream *s, int64_t begin, int64_t end, bool exact,
                                                       int64_t *extra, Meet *meet, void *with) {
    int64_t next = *extra;
    while (next < s->extras && s->extra_place[next] < begin) next++;
    for (int64_t place = begin; place < end; place++) {
        if (s->stem_at[place] >= 0) meet(with, s->stem_at[place], place);
        if (exact && s->word_at[place] >= 0) meet(with, s->word_at[place], place);
        for (; next < s->extras && s->extra_place[next] == place; next++) meet(with, s->extra_term[next], place);
    }
    *extra = next;
}

static inline int64_t first_zone(const Stream *s, int64_t article) {
    return article + 2 * (int64_t)s->first_passage[article];
}

static inline int64_t zone_behind(const Stream *s, int64_t zone) {
    return zone + 1 < s->zones ? s->zone_begins[zone + 1] : s->places;
}

typedef struct {
    int64_t *next;
    uint32_t *place;
} Places;

static inline void put_place(void *with, int32_t term, int64_t place) {
    Places *to = with;
    int64_t at = to->next[term]++;
    if (to->place) to->place[at] = (uint32_t)place;
}

/* The places of stems and further terms.  next[t] is where the next one of term t is to be put. */
EXPORT void invert(const Stream *s, int64_t *next, uint32_t *place) {
    int64_t extra = 0;
    Places to = {next, place};
    walk(s, 0, s->places, false, &extra, put_place, &to);
}

typedef struct {
    const int32_t *rank;
    int64_t first, count;
    int64_t *next;
    int32_t number, *article;
    int64_t moved;
    uint32_t *place;
} Field;

static inline void put_in_field(void *with, int32_t term, int64_t place) {
    Field *to = with;
    int64_t rank = to->rank[term] - to->first;
    if (rank < 0 || rank >= to->count) return;
    int64_t at = to->next[rank]++;
    if (!to->place) return;
    to->article[at] = to->number;
    to->place[at] = (uint32_t)(place - to->moved);
}

/* The occurrences of `count` terms, from that of rank `first` on, in one field of some articles: the number of the
   article, where it is not negative, and the place in the field, whose texts lie one behind the other with their gaps.
   next[i] is where the next one of the i-th of the terms is to be put. */
EXPORT void invert_field(const Stream *s, int64_t kind, const int32_t *number, const int32_t *rank, int64_t first,
                         int64_t count, int64_t *next, int32_t *article, uint32_t *place) {
    int64_t extra = 0;
    Field to = {rank, first, count, next, 0, article, 0, place};
    for (int64_t a = 0; a < s->articles; a++) {
        int64_t before = 0;
        if ((to.number = number[a]) < 0) continue;
        for (int64_t zone = first_zone(s, a); zone < first_zone(s, a + 1); zone++) {
            if (s->zone_kind[zone] != kind) continue;
            int64_t begin = s->zone_begins[zone], end = zone_behind(s, zone);
            to.moved = begin - before;
            walk(s, begin, end, true, &extra, put_in_field, &to);
            before += end - begin;
        }
    }
}

typedef struct {
    int32_t number;
    double share;
    int32_t *last;
    int64_t *next;
    int32_t *article;
    double *sum;
} Weighed;

static inline void weigh(void *with, int32_t term, int64_t place) {
    Weighed *to = with;
    (void)place;
    if (to->last[term] != to->number) {
        to->last[term] = to->number;
        int64_t at = to->next[term]++;
        if (!to->sum) return;
        to->article[at] = to->number;
        to->sum[at] = 0;
    }
    if (to->sum) to->sum[to->next[term] - 1] += to->share;
}

/* The articles that have each term, and the sum of what its occurrences there weigh: an occurrence weighs the share of
   its field in its article.  Rows of `aside`, in the order of their articles, are words outside the stream: article,
   field, term and a number that is not looked at.  last[t] is the last article in which term t was met, below 0 where
   it was not; next[t] is where its next article is to be put. */
EXPORT void invert_weighed(const Stream *s, const int32_t (*aside)[4], int64_t rows, const double *share, int32_t *last,
                           int64_t *next, int32_t *article, double *sum) {
    int64_t extra = 0, row = 0;
    Weighed to = {0, 0, last, next, article, sum};
    for (int64_t a = 0; a < s->articles; a++) {
        to.number = (int32_t)a;
        for (int64_t zone = first_zone(s, a); zone < first_zone(s, a + 1); zone++) {
            to.share = share[s->zone_kind[zone] * s->articles + a];
            walk(s, s->zone_begins[zone], zone_behind(s, zone), true, &extra, weigh, &to);
        }
        for (; row < rows && aside[row][0] == a; row++) {
            to.share = share[aside[row][1] * s->articles + a];
            weigh(&to, aside[row][2], 0);
        }
    }
}
