/* Match: the best articles for a question, and the best sections of each. */

#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/* Ranks the best by words, or all where so many are wanted, by meaning as well; gives how many, in room->place. */
static int64_t rank_by_meaning(const Snapshot *s, const Question *q, const Meaning *meaning, const Room *room,
                               int64_t count) {
    int64_t some = best(room, q->within, NULL, count, q->candidates < count ? q->candidates : count, room->place);
    for (int64_t i = 0; i < some; i++) {
        int64_t place = room->place[i], article = room->article[place];
        More *more = more_of(room, article);
        more->meaning = likest(s, meaning, article);
        room->total[place] += more->meaning;
    }
    /* Only now: the order that chose them must not change while it does. */
    for (int64_t i = 0; i < some; i++) room->ranked[room->place[i]] = 1;
    return some;
}

enum { TOLD = 8 }; /* what is told of a hit: what it scores, and the terms of that sum */

/* What an article scores, and the terms of that sum, with `apart` numbers between them. */
static void tell(const Snapshot *s, const Weights *w, const Room *room, int64_t article, double total, double *out,
                 int64_t apart) {
    const Sum *sum = room->sum + article;
    const More *more = room->more + article;
    double terms[TOLD] = {total, sum->words, more->pair, links(s, w, article), more->meaning, more->title,
                      s->signal[article], more->lift};
    for (int64_t i = 0; i < TOLD; i++) out[i * apart] = terms[i];
}

/* The hits of a question behind the first ones, at most q->most, the best first, with their best sections, `most` of
   each at most.

   `out` takes how many articles match, how many of these may be shown, how many hits there are, and how many of those
   that match stand under each topic; for each of q->most hits its article and where its sections end; for each of so
   many times `most` sections, end to end, its passage and whether its text has a word.  `sums` takes a row of what hits
   score and a row of each term of that; behind them what sections score.  False where there is no memory. */
EXPORT bool match(const Snapshot *s, const Weights *w, const Question *q, const Room *room, int64_t most_places,
                  int64_t most, int64_t *out, double *sums) {
    int64_t *topics = out + 3, *hit = topics + s->topics, *ends = hit + q->most;
    int64_t *passage = ends + q->most, *said = passage + q->most * most;
    Passages near = {0};
    Meaning meaning;
    if (!near_pairs(s, w, q, most_places, &near)) return false;
    memset(topics, 0, (size_t)s->topics * sizeof *topics);
    int64_t touched = gather(s, w, q, &near, room), wanted = q->first + q->most, ranked = 0;
    int64_t count = settle(s, w, q, room, touched, out + 1, topics);
    if (q->meaning) {
        understand(q->meaning, &meaning);
        ranked = rank_by_meaning(s, q, &meaning, room, count);
    }
    bool enough = ranked >= wanted; /* then nobody else can be among them */
    int64_t *place = room->place + ranked;
    int64_t found = best(room, q->within, enough ? room->place : NULL, enough ? ranked : count,
                         wanted < count ? wanted : count, place);
    out[0] = count;
    out[2] = found > q->first ? found - q->first : 0;
    for (int64_t i = 0; i < out[2]; i++) {
        int64_t at = place[q->first + i];
        hit[i] = room->article[at];
        tell(s, w, room, hit[i], room->total[at], sums + i, q->most);
    }
    forget(s, room, touched);
    bool done = sections(s, w, q, &near, q->meaning ? &meaning : NULL, hit, out[2], most, ends, passage,
                         sums + TOLD * q->most, said);
    free(near.value);
    return done;
}
