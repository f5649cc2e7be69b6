/* Places: where the words of a question stand in fields. */

#include <stdlib.h>

#include "kernel.h"

/* Begins an article. */
void walk_to(const Snapshot *s, int64_t article, Walk *walk) {
    uint32_t begin = (uint32_t)s->first_place[article];
    for (int64_t w = 0; w < walk->words; w++) walk->first[w] = find(walk->word[w].place, walk->word[w].places, begin);
}

/* Begins a field of the article. */
static void enter(const Snapshot *s, int64_t zone, Walk *walk) {
    uint32_t begin = s->zone_begins[zone];
    walk->behind = zone_end(s, zone);
    for (int64_t w = 0; w < walk->words; w++) {
        walk->next[w] = reach(walk->word[w].place, walk->first[w], walk->word[w].places, begin);
    }
}

/* The number of the word that stands next in the field, and its place; -1 at the end of the field. */
static int64_t step(const Snapshot *s, Walk *walk, uint32_t *place) {
    int64_t first = -1;
    for (int64_t w = 0; w < walk->words; w++) {
        if (walk->next[w] == walk->word[w].places) continue;
        uint32_t at = walk->word[w].place[walk->next[w]];
        if (at >= walk->behind) continue;
        /* Words that stand for each other may begin at the same character: the first of the question leads. */
        if (first < 0 || s->start_at[at] < s->start_at[*place]) {
            first = w;
            *place = at;
        }
    }
    if (first >= 0) walk->next[first]++;
    return first;
}

/* The words in one field of the article, at most `most`, in the order they stand there: start and end in characters and
   the word's number, three to a place.  Gives how many there are, of which `room` at most are written. */
int64_t places_in(const Snapshot *s, int64_t zone, int64_t most, int64_t room, Walk *walk, int64_t *place) {
    int64_t count = 0, number;
    uint32_t at = 0;
    enter(s, zone, walk);
    for (; count < most && (number = step(s, walk, &at)) >= 0; count++) {
        if (count >= room) continue;
        place[3 * count] = s->start_at[at];
        place[3 * count + 1] = s->start_at[at] + s->length_at[at];
        place[3 * count + 2] = number;
    }
    return count;
}

/* Tells where the words stand in a field, as ranges that lie apart. */
void tell_marks(const Snapshot *s, int64_t zone, Walk *walk, Message *out) {
    Ranges ranges = begin_ranges(out);
    uint32_t at = 0;
    enter(s, zone, walk);
    while (step(s, walk, &at) >= 0) add_range(&ranges, s->start_at[at], s->start_at[at] + s->length_at[at], out);
    end_ranges(&ranges, out);
}

/* The words of a question in titles of articles, then in headings, then in texts of passages, as `places_in` tells them.
   ends[i] takes where those of field i end.  Gives how many there are, of which `room` at most are written; -1 where
   there is no memory. */
EXPORT int64_t places(const Snapshot *s, const Postings *word, int64_t words, const int64_t *field, int64_t titles,
                      int64_t headings, int64_t texts, int64_t room, int64_t *ends, int64_t *place) {
    int64_t *rows = malloc(2 * (size_t)words * sizeof *rows + 1), count = 0;
    Walk walk = {word, words, rows, rows + words, 0};
    if (!rows) return -1;
    for (int64_t i = 0; i < titles + headings + texts; i++) {
        int64_t zone = i < titles ? title_zone(s, field[i]) : heading_zone(s, field[i]) + (i >= titles + headings);
        int64_t left = count < room ? room - count : 0;
        walk_to(s, i < titles ? field[i] : s->passage_article[field[i]], &walk);
        ends[i] = count += places_in(s, zone, INT64_MAX, left, &walk, place + 3 * (room - left));
    }
    free(rows);
    return count;
}
