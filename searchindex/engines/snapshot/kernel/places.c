/* Places: where the words of a question stand in fields, for marks and snippets. */

#include <stdlib.h>

#include "kernel.h"

/* The words of a question on their way through the stream: of each, which of its places comes next. */
typedef struct {
    const Snapshot *s;
    const Postings *word;
    int64_t words, *next;
    uint32_t behind; /* where the field ends */
} Walk;

/* Begins a field. */
static void enter(Walk *walk, int64_t zone) {
    uint32_t begin = walk->s->zone_begins[zone];
    walk->behind = zone_end(walk->s, zone);
    for (int64_t w = 0; w < walk->words; w++) {
        walk->next[w] = reach(walk->word[w].place, 0, walk->word[w].places, begin);
    }
}

/* The number of the word that stands next in the field, and its place; -1 at the end of the field. */
static int64_t step(Walk *walk, uint32_t *place) {
    int64_t first = -1;
    for (int64_t w = 0; w < walk->words; w++) {
        if (walk->next[w] == walk->word[w].places) continue;
        uint32_t at = walk->word[w].place[walk->next[w]];
        if (at >= walk->behind) continue;
        /* Words that stand for each other may begin at the same character: the first of the question leads. */
        if (first < 0 || walk->s->start_at[at] < walk->s->start_at[*place]) {
            first = w;
            *place = at;
        }
    }
    if (first >= 0) walk->next[first]++;
    return first;
}

/* The zone of field i: the first are titles of articles, then come headings, then texts of passages. */
static int64_t zone_at(const Snapshot *s, const int64_t *field, int64_t i, int64_t titles, int64_t headings) {
    if (i < titles) return field[i] + 2 * (int64_t)s->first_passage[field[i]];
    return s->passage_article[field[i]] + 2 * field[i] + (i < titles + headings ? 1 : 2);
}

/* The words of a question in some fields, at most `most` of each, in the order they stand there: start and end in
   characters and the word's number, three to a place.  ends[i] takes where those of field i end.  Where there is no
   room for all, `room` places at most are written; gives how many there are, -1 where there is no memory. */
EXPORT int64_t places(const Snapshot *s, const Postings *word, int64_t words, const int64_t *field, int64_t titles,
                      int64_t headings, int64_t texts, int64_t most, int64_t room, int64_t *ends, int64_t *place) {
    Walk walk = {s, word, words, malloc((size_t)words * sizeof *walk.next + 1), 0};
    int64_t count = 0, number;
    if (!walk.next) return -1;
    for (int64_t i = 0; i < titles + headings + texts; i++) {
        uint32_t at = 0;
        enter(&walk, zone_at(s, field, i, titles, headings));
        for (int64_t have = 0; have < most && (number = step(&walk, &at)) >= 0; have++, count++) {
            if (count >= room) continue;
            place[3 * count] = s->start_at[at];
            place[3 * count + 1] = s->start_at[at] + s->length_at[at];
            place[3 * count + 2] = number;
        }
        ends[i] = count;
    }
    free(walk.next);
    return count;
}

/* Where the words of a question stand in titles, then in headings: ranges that lie apart, start and end in characters.
   As `places` in all else. */
static int64_t marks(const Snapshot *s, const Postings *word, int64_t words, const int64_t *field, int64_t titles,
                     int64_t headings, int64_t room, int64_t *ends, int64_t *range) {
    Walk walk = {s, word, words, malloc((size_t)words * sizeof *walk.next + 1), 0};
    int64_t count = 0;
    if (!walk.next) return -1;
    for (int64_t i = 0; i < titles + headings; i++) {
        int64_t last = -1;
        uint32_t at = 0;
        enter(&walk, zone_at(s, field, i, titles, headings));
        while (step(&walk, &at) >= 0) {
            int64_t start = s->start_at[at], end = start + s->length_at[at];
            if (start >= end) continue;
            bool apart = start > last;
            if (apart && count++ < room) range[2 * count - 2] = start;
            if ((apart || end > last) && count <= room) range[2 * count - 1] = end;
            if (apart || end > last) last = end;
        }
        ends[i] = count;
    }
    free(walk.next);
    return count;
}

/* Whether the beginning of a text has each of its places' words. */
static bool begins_with_all(const int64_t *place, int64_t count, int64_t length, int64_t *seen) {
    int64_t missing = 0;
    for (int64_t i = 0; i < count; i++) {
        if (place[3 * i + 1] <= length) seen[place[3 * i + 2]] = 1;
    }
    for (int64_t i = 0; i < count; i++) missing += !seen[place[3 * i + 2]];
    for (int64_t i = 0; i < count; i++) seen[place[3 * i + 2]] = 0;
    return !missing;
}

/* Where the stretch of `room` characters begins that has the most different words, then the most words, the earliest
   of equals. */
static int64_t densest(const int64_t *place, int64_t count, int64_t room, int64_t *inside) {
    int64_t most = 0, many = 0, begin = place[0], last = 0, different = 0;
    for (int64_t first = 0; first < count; first++) {
        int64_t end = place[3 * first] + room;
        for (; last < count && place[3 * last + 1] <= end; last++) different += !inside[place[3 * last + 2]]++;
        if (different > most || (different == most && last - first > many)) {
            most = different;
            many = last - first;
            begin = place[3 * first];
        }
        if (last == first) last++; /* a word longer than a stretch */
        else different -= !--inside[place[3 * first + 2]];
    }
    return begin;
}

/* Where in each of some texts a snippet of `length` characters looks first: at the beginning where it has all words,
   else where they stand densest within `room`.  The places of text i end at ends[i]; of each `most` are looked at.
   False where there is no memory. */
static bool stretches(const int64_t *place, const int64_t *ends, int64_t count, int64_t words, int64_t most,
                      int64_t length, int64_t room, int64_t *begins) {
    int64_t *seen = calloc((size_t)words + 1, sizeof *seen), begin = 0;
    if (!seen) return false;
    for (int64_t i = 0; i < count; begin = ends[i++]) {
        const int64_t *own = place + 3 * begin;
        int64_t size = ends[i] - begin < most ? ends[i] - begin : most;
        begins[i] = begins_with_all(own, size, length, seen) ? 0 : densest(own, size, room, seen);
    }
    free(seen);
    return true;
}

/* What is shown of hits: `marks` of titles and headings, `places` of texts and `stretches` of these, in one call.

   `ends` takes those of all fields, titles and headings first; `begins` where a snippet of each text looks first.
   `counts` takes how many ranges and how many places there are.  Where there are more than `ranges` and `room`, the
   stretches are left out.  False where there is no memory. */
EXPORT bool shown(const Snapshot *s, const Postings *word, int64_t words, const int64_t *field, int64_t titles,
                  int64_t headings, int64_t texts, int64_t most, int64_t looked_at, int64_t length, int64_t stretch,
                  int64_t ranges, int64_t room, int64_t *counts, int64_t *ends, int64_t *begins, int64_t *range,
                  int64_t *place) {
    int64_t names = titles + headings;
    counts[0] = marks(s, word, words, field, titles, headings, ranges, ends, range);
    counts[1] = places(s, word, words, field + names, 0, 0, texts, most, room, ends + names, place);
    if (counts[0] < 0 || counts[1] < 0) return false;
    return counts[1] > room || stretches(place, ends + names, texts, words, looked_at, length, stretch, begins);
}
