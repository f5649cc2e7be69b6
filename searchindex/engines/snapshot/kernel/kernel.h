/* What the kernel is given: the arrays of a snapshot and the postings of a question's words.

   Nothing here allocates what it gives back: the caller brings the room, of a size that it knows to be enough.
   Numbers are those of searchindex/engines/snapshot/arrays.py; all lists are ascending. */

#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TITLE, HEADING, BODY };
enum { DIMENSIONS = 256, SIGN_WORDS = DIMENSIONS / 64 };

#define EXPORT __attribute__((visibility("default")))

typedef struct {
    int64_t articles, zones, places, chunks;
    const float *inlink, *signal;
    const int32_t *first_passage;   /* articles + 1 */
    const int64_t *first_place;     /* articles + 1 */
    const int32_t *passage_article;
    const uint32_t *zone_begins;
    const int32_t *zone_passage;
    const uint8_t *zone_kind;
    const uint32_t *start_at;
    const uint8_t *length_at;
    const int32_t *chunk_begins;    /* articles + 1 */
    const int32_t *chunk_passage;
    const int8_t *chunk_row;        /* chunks x DIMENSIONS */
    const float *chunk_scale;
    const uint64_t *chunk_signs;    /* SIGN_WORDS x chunks */
} Snapshot;

/* The postings of a word: the articles that have it with its impact there, and its places in the stream. */
typedef struct {
    const int32_t *article;
    const float *impact;
    const uint32_t *place;
    int64_t articles, places;
    double weight; /* what the impacts are multiplied by: its share of the question, or what a synonym counts */
} Postings;

/* The first of the ascending values from `at` on that is not below `wanted`, looked for in growing steps. */
static inline int64_t reach(const uint32_t *values, int64_t at, int64_t count, uint32_t wanted) {
    int64_t step = 1;
    if (at >= count || values[at] >= wanted) return at;
    while (at + step < count && values[at + step] < wanted) {
        at += step;
        step *= 2;
    }
    int64_t high = at + step < count ? at + step : count; /* values[at] is below, values[high] is not */
    while (high - at > 1) {
        int64_t middle = at + (high - at) / 2;
        if (values[middle] < wanted) at = middle;
        else high = middle;
    }
    return high;
}

/* Zones are the fields of articles in the stream of places.  An article's zones follow one another: its title, then a
   heading and a text for each of its passages.  So article a, whose first passage is f, has its title in zone
   a + 2 f, and passage p of it has its heading in zone a + 2 p + 1 and its text in the next. */

/* The zone that a place lies in, which is not before zone `at`. */
static inline int64_t zone_of(const Snapshot *s, int64_t at, uint32_t place) {
    return place == UINT32_MAX ? s->zones - 1 : reach(s->zone_begins, at, s->zones, place + 1) - 1;
}

/* Where a zone ends in the stream. */
static inline uint32_t zone_end(const Snapshot *s, int64_t zone) {
    return zone + 1 < s->zones ? s->zone_begins[zone + 1] : (uint32_t)s->places;
}

#endif
