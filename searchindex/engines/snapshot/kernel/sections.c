/* Sections: which passages of an article answer best. */

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

typedef struct {
    const Postings *word;
    int64_t words;
    double heading, body, k1;
    const int32_t *near;
    const double *nearness;
    int64_t pairs;
} Question;

/* What words bring each passage of an article, and whether its text has any of them.  `tf` is room for each. */
static void add_words(const Snapshot *s, const Question *q, int64_t article, double *tf, double *value, uint8_t *said) {
    int64_t first = s->first_passage[article], count = s->first_passage[article + 1] - first;
    uint32_t begin = (uint32_t)s->first_place[article], end = (uint32_t)s->first_place[article + 1];
    for (int64_t w = 0; w < q->words; w++) {
        const Postings *word = q->word + w;
        int64_t at = reach(word->place, 0, word->places, begin), zone = article + 2 * first;
        if (at == word->places || word->place[at] >= end) continue;
        memset(tf, 0, (size_t)count * sizeof *tf);
        for (; at < word->places && word->place[at] < end; at++) {
            zone = zone_of(s, zone, word->place[at]);
            int64_t passage = s->zone_passage[zone] - first;
            if (s->zone_kind[zone] == TITLE) continue;
            tf[passage] += s->zone_kind[zone] == BODY ? q->body : q->heading;
            said[passage] |= s->zone_kind[zone] == BODY;
        }
        for (int64_t p = 0; p < count; p++) value[p] += word->weight * (tf[p] / (tf[p] + q->k1));
    }
}

/* What near pairs bring each passage. */
static void add_pairs(const Snapshot *s, const Question *q, int64_t article, double *value) {
    int32_t first = s->first_passage[article], end = s->first_passage[article + 1];
    int64_t at = (int64_t)reach((const uint32_t *)q->near, 0, q->pairs, (uint32_t)first);
    for (; at < q->pairs && q->near[at] < end; at++) value[q->near[at] - first] += q->nearness[at];
}

/* How near each passage is in meaning: its best chunk, or the one it shares with those before it; never below 0. */
static void add_meaning(const Snapshot *s, int64_t article, const float *dots, double *value) {
    int32_t first = s->first_passage[article], count = s->first_passage[article + 1] - first;
    int64_t row = s->chunk_begins[article], end = s->chunk_begins[article + 1], begin = row;
    for (int32_t p = 0; p < count; p++) {
        float near = 0;
        if (row < end && s->chunk_passage[row] == first + p) {
            for (; row < end && s->chunk_passage[row] == first + p; row++) {
                if (dots[row - begin] > near) near = dots[row - begin];
            }
        } else if (row > begin && dots[row - 1 - begin] > 0) {
            near = dots[row - 1 - begin];
        }
        value[p] += near;
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
   has a word.  `dots` are of the chunks of the articles, those of article i from begins[i] on; NULL without meaning.
   ends[i] takes where those of article i end.  False where there is no memory. */
EXPORT bool sections(const Snapshot *s, const Postings *word, int64_t words, double heading,
                     double body, double k1, const int32_t *near, const double *nearness, int64_t pairs,
                     const int64_t *article, int64_t count, const float *dots, const int64_t *begins, int64_t most,
                     int64_t *ends, int64_t *passage, double *score, uint8_t *text) {
    Question question = {word, words, heading, body, k1, near, nearness, pairs};
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
        add_words(s, &question, article[i], tf, value, said);
        add_pairs(s, &question, article[i], value);
        if (dots) add_meaning(s, article[i], dots + begins[i], value);
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
