/* Nearness: the passages in which neighbouring words of a question stand near each other, and what that brings them. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

typedef struct {
    int32_t *passage;
    double *value;
    int64_t count;
} Passages;

typedef struct {
    int64_t distance, most_places;
    double in_name, k1, factor;
} Pairing;

/* Whether the word at `place` has one of the other's places at most so far away.  `at`: the first not before it. */
static bool is_near(uint32_t place, const Postings *other, int64_t at, int64_t distance) {
    if (at > 0 && place - other->place[at - 1] <= distance) return true;
    if (at < other->places && other->place[at] == place) at++; /* a word is never its own pair */
    return at < other->places && other->place[at] - place <= distance;
}

/* The passages of one pair, with how often it stands there; gives how many articles they are of. */
static int64_t found(const Snapshot *s, const Postings *a, const Postings *b, const Pairing *how, Passages *out) {
    const Postings *rare = a->places <= b->places ? a : b, *other = rare == a ? b : a;
    int64_t most = rare->places < how->most_places ? rare->places : how->most_places;
    int64_t at = 0, zone = 0, articles = 0, last = -1;
    out->count = 0;
    for (int64_t i = 0; i < most; i++) {
        uint32_t place = rare->place[i];
        at = reach(other->place, at, other->places, place);
        if (!is_near(place, other, at, how->distance)) continue;
        zone = zone_of(s, zone, place);
        int32_t passage = s->zone_passage[zone];
        if (!out->count || out->passage[out->count - 1] != passage) {
            out->passage[out->count] = passage;
            out->value[out->count++] = 0;
            articles += s->passage_article[passage] != last;
            last = s->passage_article[passage];
        }
        out->value[out->count - 1] += s->zone_kind[zone] == BODY ? 1.0 : how->in_name;
    }
    return articles;
}

/* Two lists of passages as one, what stands in both summed. */
static void add(const Passages *a, const Passages *b, Passages *out) {
    int64_t i = 0, j = 0;
    out->count = 0;
    while (i < a->count || j < b->count) {
        bool left = j == b->count || (i < a->count && a->passage[i] <= b->passage[j]);
        bool right = i == a->count || (j < b->count && b->passage[j] <= a->passage[i]);
        out->passage[out->count] = left ? a->passage[i] : b->passage[j];
        out->value[out->count++] = (left ? a->value[i] : 0) + (right ? b->value[j] : 0);
        i += left;
        j += right;
    }
}

/* The passages of all pairs of neighbours among the words, ascending, with what they are worth.

   A pair weighs by the articles that have it, at least known[i] of them, among `total` articles.  `room` is for so
   many passages as the rarer words of all pairs have places, `most_places` of each at most; `article` and `best` take
   each article once with its best passage.
   Gives the number of passages, -1 where there is no memory. */
EXPORT int64_t near_pairs(const Snapshot *s, const Postings *word, int64_t words, const int64_t *known, double total,
                          int64_t distance, int64_t most_places, double in_name, double k1, double factor,
                          int64_t room, int32_t *passage, double *value, int32_t *article, double *best, int64_t *articles) {
    Pairing how = {distance, most_places, in_name, k1, factor};
    double *values = malloc((size_t)room * 2 * (sizeof *values + sizeof *passage) + 1);
    if (!values) return -1;
    int32_t *passages = (int32_t *)(values + 2 * room);
    Passages pair = {passages, values, 0}, sum = {passage, value, 0}, other = {passages + room, values + room, 0};
    for (int64_t i = 0; i + 1 < words; i++) {
        double df = (double)found(s, word + i, word + i + 1, &how, &pair);
        if (!pair.count) continue;
        if (df < (double)known[i]) df = (double)known[i];
        double idf = log(1 + (total - df + 0.5) / (df + 0.5)) * factor;
        for (int64_t j = 0; j < pair.count; j++) pair.value[j] = idf * pair.value[j] / (pair.value[j] + k1);
        add(&sum, &pair, &other);
        Passages swapped = sum;
        sum = other;
        other = swapped;
    }
    if (sum.passage != passage) {
        memcpy(passage, sum.passage, (size_t)sum.count * sizeof *passage);
        memcpy(value, sum.value, (size_t)sum.count * sizeof *value);
    }
    free(values);
    *articles = 0;
    for (int64_t i = 0; i < sum.count; i++) {
        int32_t owner = s->passage_article[passage[i]];
        int64_t last = *articles - 1;
        if (last < 0 || article[last] != owner) {
            article[*articles] = owner;
            best[(*articles)++] = value[i];
        } else if (value[i] > best[last]) {
            best[last] = value[i];
        }
    }
    return sum.count;
}
