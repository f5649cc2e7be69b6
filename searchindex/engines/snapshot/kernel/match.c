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

/* Tells the terms of what an article scores. */
static void tell_terms(const Snapshot *s, const Weights *w, const Room *room, int64_t article, Message *out) {
    const Sum *sum = room->sum + article;
    const More *more = room->more + article;
    double terms[] = {sum->words, more->pair, links(s, w, article), more->meaning, more->title, s->signal[article],
                      more->lift};
    int64_t count = sizeof terms / sizeof *terms;
    write_list(out, count);
    for (int64_t i = 0; i < count; i++) write_real(out, terms[i]);
}

/* The hits of a question behind the first ones, at most q->most, the best first, with their best sections, `most` of
   each at most.

   The message has how many articles match, how many of these may be shown, and how many of those that match stand under
   each topic; of each hit its article, what it scores and its sections; and of each the terms of its score, if they are
   to be told.  Gives the size of the message; -1 where there is no memory. */
EXPORT int64_t match(const Snapshot *s, const Weights *w, const Question *q, const Room *room, int64_t most_places,
                     int64_t most, uint8_t *to, int64_t size) {
    Message out = message_in(to, size);
    Passages near = {0};
    Meaning meaning;
    Pad pad;
    if (!near_pairs(s, w, q, most_places, &near)) return -1;
    int64_t touched = gather(s, w, q, &near, room), wanted = q->first + q->most, ranked = 0, inside;
    int64_t count = settle(s, w, q, room, touched, &inside);
    if (q->meaning) {
        understand(q->meaning, &meaning);
        ranked = rank_by_meaning(s, q, &meaning, room, count);
    }
    bool enough = ranked >= wanted; /* then nobody else can be among them */
    int64_t *place = room->place + ranked;
    int64_t found = best(room, q->within, enough ? room->place : NULL, enough ? ranked : count,
                         wanted < count ? wanted : count, place);
    int64_t hits = found > q->first ? found - q->first : 0;
    place += q->first;
    bool done = make_pad(s, room, place, hits, most, &pad);
    write_list(&out, 5);
    write_integer(&out, count);
    write_integer(&out, inside);
    tell_topics(s, room, &out);
    write_list(&out, done ? hits : 0);
    for (int64_t i = 0; done && i < hits; i++) {
        write_list(&out, 3);
        write_integer(&out, room->article[place[i]]);
        write_real(&out, room->total[place[i]]);
        tell_sections(s, w, q, &near, q->meaning ? &meaning : NULL, room->article[place[i]], &pad, &out);
    }
    write_list(&out, q->explain ? hits : 0);
    for (int64_t i = 0; q->explain && i < hits; i++) tell_terms(s, w, room, room->article[place[i]], &out);
    forget(s, room, touched);
    free(near.value);
    if (done) free_pad(&pad);
    return done ? message_size(&out) : -1;
}
