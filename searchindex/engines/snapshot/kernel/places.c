/* Places: where the words of a question stand in fields, for marks and snippets. */

#include <stdlib.h>

#include "kernel.h"

/* The zone of a field: the first are titles of articles, then come headings, then texts of passages. */
static int64_t zone_at(const Snapshot *s, const int64_t *field, int64_t i, int64_t titles, int64_t headings) {
    if (i < titles) return field[i] + 2 * (int64_t)s->first_passage[field[i]];
    return s->passage_article[field[i]] + 2 * field[i] + (i < titles + headings ? 1 : 2);
}

/* The words of a question in each of some fields, in the order they stand there: start and end in characters and the
   word's number.  ends[i] takes where those of field i end.  Where there is no room for all, `room` entries at most
   are written; gives how many there are, -1 where there is no memory. */
EXPORT int64_t places(const Snapshot *s, const Postings *word, int64_t words, const int64_t *field, int64_t titles,
                      int64_t headings, int64_t texts, int64_t room, int64_t *ends, int64_t *start, int64_t *end,
                      int64_t *number) {
    int64_t count = 0, *next = malloc((size_t)words * sizeof *next + 1);
    if (!next) return -1;
    for (int64_t i = 0; i < titles + headings + texts; i++) {
        int64_t zone = zone_at(s, field, i, titles, headings);
        uint32_t begin = s->zone_begins[zone], behind = zone_end(s, zone);
        for (int64_t w = 0; w < words; w++) next[w] = reach(word[w].place, 0, word[w].places, begin);
        for (;;) {
            int64_t first = -1;
            uint32_t least = behind;
            for (int64_t w = 0; w < words; w++) {
                if (next[w] == word[w].places || word[w].place[next[w]] >= behind) continue;
                uint32_t at = word[w].place[next[w]];
                /* Words that stand for each other may begin at the same character: the first of the question leads. */
                if (first < 0 || s->start_at[at] < s->start_at[least]) {
                    first = w;
                    least = at;
                }
            }
            if (first < 0) break;
            if (count < room) {
                start[count] = s->start_at[least];
                end[count] = s->start_at[least] + s->length_at[least];
                number[count] = first;
            }
            count++;
            next[first]++;
        }
        ends[i] = count;
    }
    free(next);
    return count;
}
