/* Nearness: the passages in which neighbouring words of a question stand near each other, and what that brings them. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

enum { BLOCK = 16 }; /* so many places are compared at once, by a processor that can */

/* Whether any of some places is at most so far from one, and not the same: a word is never its own pair. */
static bool any_near(const uint32_t *some, int64_t count, uint32_t place, uint32_t distance) {
    uint32_t near = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t apart = some[i] - place + distance;
        near |= (apart <= 2 * distance) & (apart != distance);
    }
    return near;
}

/* Whether the word at `place` has one of the other's places at most so far away.  Those before `at` are too far before
   it, and before all that come after it. */
static bool is_near(uint32_t place, const Postings *other, int64_t *at, uint32_t distance) {
    uint32_t low = place > distance ? place - distance : 0;
    if (*at + BLOCK < other->places) {
        const uint32_t *block = other->place + *at;
        if (block[BLOCK - 1] > place + distance) return any_near(block, BLOCK, place, distance);
        if (block[BLOCK - 1] < low) *at += BLOCK;
    }
    *at = reach(other->place, *at, other->places, low);
    int64_t left = other->places - *at;
    return any_near(other->place + *at, left < 2 ? left : 2, place, distance);
}

/* The places of the rarer word of a pair that are looked at. */
static int64_t fewest(const Postings *a, const Postings *b, int64_t most) {
    int64_t rare = a->places < b->places ? a->places : b->places;
    return rare < most ? rare : most;
}

/* The passages of one pair, with how often it stands there; gives how many articles they are of. */
static int64_t found(const Snapshot *s, const Weights *w, const Postings *a, const Postings *b, int64_t most_places,
                     Passages *out) {
    const Postings *rare = a->places <= b->places ? a : b, *other = rare == a ? b : a;
    int64_t most = fewest(a, b, most_places);
    int64_t at = 0, zone = 0, articles = 0, last = -1;
    out->count = 0;
    for (int64_t i = 0; i < most; i++) {
        uint32_t place = rare->place[i];
        if (!is_near(place, other, &at, (uint32_t)w->pair_distance)) continue;
        zone = zone_of(s, zone, place);
        int32_t passage = s->zone_passage[zone];
        if (!out->count || out->passage[out->count - 1] != passage) {
            out->passage[out->count] = passage;
            out->value[out->count++] = 0;
            articles += s->passage_article[passage] != last;
            last = s->passage_article[passage];
        }
        out->value[out->count - 1] += s->zone_kind[zone] == BODY ? 1.0 : w->pair_in_name;
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

/* The passages of all pairs of neighbours among the words of a question, ascending, with what they are worth.

   A pair weighs by the articles that have it.  Of the rarer word of each `most_places` are looked at, which bounds the
   cost of two common words.  `out->value` is to be freed.  False where there is no memory. */
bool near_pairs(const Snapshot *s, const Weights *w, const Question *q, int64_t most_places, Passages *out) {
    int64_t room = 0;
    for (int64_t i = 0; q->paired && i + 1 < q->words; i++) room += fewest(q->word + i, q->word + i + 1, most_places);
    if (!room) return true;
    double *values = malloc((size_t)room * 3 * (sizeof *values + sizeof *out->passage));
    if (!values) return false;
    int32_t *passages = (int32_t *)(values + 3 * room);
    Passages sum = {passages, values, 0}, other = {passages + room, values + room, 0};
    Passages pair = {passages + 2 * room, values + 2 * room, 0};
    for (int64_t i = 0; i + 1 < q->words; i++) {
        double df = (double)found(s, w, q->word + i, q->word + i + 1, most_places, &pair);
        if (!pair.count) continue;
        if (q->known && df < (double)q->known[i]) df = (double)q->known[i];
        double idf = log(1 + (q->among - df + 0.5) / (df + 0.5)) * (w->pair / q->norm);
        for (int64_t j = 0; j < pair.count; j++) pair.value[j] = idf * pair.value[j] / (pair.value[j] + w->k1);
        add(&sum, &pair, &other);
        Passages swapped = sum;
        sum = other;
        other = swapped;
    }
    /* What was given begins with the values, whichever of the two lists was the last. */
    if (sum.value != values) {
        memcpy(passages, sum.passage, (size_t)sum.count * sizeof *passages);
        memcpy(values, sum.value, (size_t)sum.count * sizeof *values);
    }
    *out = (Passages){passages, values, sum.count};
    return true;
}
