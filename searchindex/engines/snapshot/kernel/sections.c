/* Sections: which passages of an article answer best. */

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/* Adds what a word brings a passage in which it weighs so much. */
static void bring(double *value, const Postings *word, const Weights *w, double tf) {
    if (tf > 0) *value += word->weight * (tf / (tf + w->k1));
}

/* What words bring each passage of an article, and whether its text has any of them. */
static void add_words(const Snapshot *s, const Weights *w, const Question *q, int64_t article, double *value,
                      uint8_t *said) {
    int64_t first = s->first_passage[article];
    uint32_t begin = (uint32_t)s->first_place[article], end = (uint32_t)s->first_place[article + 1];
    for (int64_t i = 0; i < q->words; i++) {
        const Postings *word = q->word + i;
        int64_t zone = article + 2 * first, passage = first;
        double tf = 0; /* of the passage that is being read */
        for (int64_t at = find(word->place, word->places, begin); at < word->places && word->place[at] < end; at++) {
            zone = zone_of(s, zone, word->place[at]);
            if (s->zone_kind[zone] == TITLE) continue;
            if (s->zone_passage[zone] != passage) {
                bring(value + passage - first, word, w, tf);
                passage = s->zone_passage[zone];
                tf = 0;
            }
            tf += s->zone_kind[zone] == BODY ? w->body : w->heading;
            said[passage - first] |= s->zone_kind[zone] == BODY;
        }
        bring(value + passage - first, word, w, tf);
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

/* Room for the passages of any of these articles, and for `most` that are told of each.  False where there is none. */
bool make_pad(const Snapshot *s, const Room *room, const int64_t *place, int64_t count, int64_t most, Pad *pad) {
    int64_t longest = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t article = room->article[place[i]], size = s->first_passage[article + 1] - s->first_passage[article];
        if (size > longest) longest = size;
    }
    pad->value = malloc((size_t)longest * (sizeof(double) + 1) + (size_t)most * sizeof(int64_t) + 1);
    if (!pad->value) return false;
    pad->passage = (int64_t *)(pad->value + longest);
    pad->said = (uint8_t *)(pad->passage + most);
    pad->most = most;
    return true;
}

void free_pad(Pad *pad) { free(pad->value); }

/* Tells the best sections of an article: of each its passage, what it scores and whether its text has a word.

   `meaning` is NULL where only words count. */
void tell_sections(const Snapshot *s, const Weights *w, const Question *q, const Passages *near, const Meaning *meaning,
                   int64_t article, Pad *pad, Message *out) {
    int64_t first = s->first_passage[article], size = s->first_passage[article + 1] - first;
    memset(pad->value, 0, (size_t)size * sizeof *pad->value);
    memset(pad->said, 0, (size_t)size);
    add_words(s, w, q, article, pad->value, pad->said);
    add_pairs(s, near, article, pad->value);
    if (meaning) add_meaning(s, meaning, article, pad->value);
    int64_t count = pick(pad->value, size, first, pad->most, pad->passage);
    write_list(out, count);
    for (int64_t i = 0; i < count; i++) {
        int64_t passage = pad->passage[i];
        write_list(out, 3);
        write_integer(out, passage);
        write_real(out, pad->value[passage - first]);
        write_truth(out, pad->said[passage - first]);
    }
}
