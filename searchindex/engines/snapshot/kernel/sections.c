/* Sections: which passages of an article answer best. */

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/* What words bring each passage of an article, and whether its text has any of them.  `tf` is room for each. */
static void add_words(const Snapshot *s, const Weights *w, const Question *q, int64_t article, double *tf,
                      double *value, uint8_t *said) {
    int64_t first = s->first_passage[article], count = s->first_passage[article + 1] - first;
    uint32_t begin = (uint32_t)s->first_place[article], end = (uint32_t)s->first_place[article + 1];
    for (int64_t i = 0; i < q->words; i++) {
        const Postings *word = q->word + i;
        int64_t at = find(word->place, word->places, begin), zone = article + 2 * first;
        if (at == word->places || word->place[at] >= end) continue;
        memset(tf, 0, (size_t)count * sizeof *tf);
        for (; at < word->places && word->place[at] < end; at++) {
            zone = zone_of(s, zone, word->place[at]);
            int64_t passage = s->zone_passage[zone] - first;
            if (s->zone_kind[zone] == TITLE) continue;
            tf[passage] += s->zone_kind[zone] == BODY ? w->body : w->heading;
            said[passage] |= s->zone_kind[zone] == BODY;
        }
        for (int64_t p = 0; p < count; p++) value[p] += word->weight * (tf[p] / (tf[p] + w->k1));
    }
}

/* What near pairs bring each passage. */
static void add_pairs(const Snapshot *s, const Passages *near, int64_t article, double *value) {
    int32_t first = s->first_passage[article], end = s->first_passage[article + 1];
    int64_t at = find((const uint32_t *)near->passage, near->count, (uint32_t)first);
    for (; at < near->count && near->passage[at] < end; at++) value[near->passage[at] - first] += near->value[at];
}

/* How near each passage is in meaning: its best chunk, or the one it shares with those before it; never below 0. */
static void add_meaning(const Snapshot *s, const Meaning *meaning, int64_t article, double *value) {
    int32_t first = s->first_passage[article], count = s->first_passage[article + 1] - first;
    int64_t row = s->chunk_begins[article], end = s->chunk_begins[article + 1];
    float last = 0;
    for (int32_t p = 0; p < count; p++) {
        float near = last;
        if (row < end && s->chunk_passage[row] == first + p) {
            for (near = 0; row < end && s->chunk_passage[row] == first + p; row++) {
                last = likeness(s, meaning, row);
                if (last > near) near = last;
            }
        }
        value[p] += near > 0 ? near : 0;
    }
}

/* The best passages of an article at most, the best first, equals as they stand; gives how many. */
static int64_t pick(const double *value, int64_t count, int64_t first, int64_t most, int64_t *passage) {
    int64_t kept = 0;
    for (int64_t p = 0; p < count; p++) {
        if (!(value[p] > 0) || (kept == most && value[p] <= value[passage[kept - 1] - first])) continue;
        int64_t at = kept < most ? kept++ : most - 1;
        for (; at > 0 && value[passage[at - 1] - first] < value[p]; at--) passage[at] = passage[at - 1];
        passage[at] = first + p;
    }
    return kept;
}

/* The best sections of articles, `most` of each at most, end to end: passages, what they score and whether their text
   has a word.  `meaning` is NULL where only words count.  ends[i] takes where those of article i end.  False where
   there is no memory. */
bool sections(const Snapshot *s, const Weights *w, const Question *q, const Passages *near, const Meaning *meaning,
              const int64_t *article, int64_t count, int64_t most, int64_t *ends, int64_t *passage, double *score,
              int64_t *text) {
    int64_t longest = 0, at = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t size = s->first_passage[article[i] + 1] - s->first_passage[article[i]];
        if (size > longest) longest = size;
    }
    double *tf = malloc((size_t)longest * (2 * sizeof *tf + 1) + 1), *value = tf + longest;
    uint8_t *said = (uint8_t *)(value + longest);
    if (!tf) return false;
    for (int64_t i = 0; i < count; i++) {
        int64_t first = s->first_passage[article[i]], size = s->first_passage[article[i] + 1] - first;
        memset(value, 0, (size_t)size * sizeof *value);
        memset(said, 0, (size_t)size);
        add_words(s, w, q, article[i], tf, value, said);
        add_pairs(s, near, article[i], value);
        if (meaning) add_meaning(s, meaning, article[i], value);
        int64_t end = at + pick(value, size, first, most, passage + at);
        for (; at < end; at++) {
            score[at] = value[passage[at] - first];
            text[at] = said[passage[at] - first];
        }
        ends[i] = end;
    }
    free(tf);
    return true;
}
