/* Scores: which articles match a question, and the sum for each of them before meaning. */

#include <string.h>

#include "kernel.h"

/* The sum of an article, which is told from now on as touched. */
static Sum *touch(const Room *room, int64_t article, int64_t *touched) {
    if (!room->flags[article]) {
        room->flags[article] = TOUCHED;
        room->touched[(*touched)++] = (int32_t)article;
    }
    return room->sum + article;
}

/* What an article that was touched has besides its words. */
More *more_of(const Room *room, int64_t article) {
    room->flags[article] |= HAS_MORE;
    return room->more + article;
}

/* What a word brings each article that has it; `meets` says whether it is one of those that an article must have. */
static void add_word(const Postings *word, bool meets, const Room *room, int64_t *touched) {
    /* Held here, since for all the compiler knows they may change with each sum that is written. */
    const int32_t *article = word->article;
    const float *impact = word->impact;
    Sum *all = room->sum;
    uint8_t *flags = room->flags;
    int32_t *list = room->touched;
    int64_t articles = word->articles, count = *touched;
    float weight = (float)word->weight;
    double met = meets ? word->weight : 0;
    for (int64_t j = 0; j < articles; j++) {
        int32_t a = article[j];
        list[count] = a; /* and only kept where it is new: there is nothing to guess for the processor */
        count += !flags[a];
        flags[a] |= TOUCHED;
        all[a].words += impact[j] * weight;
        all[a].met += met;
    }
    *touched = count;
}

/* What words, near pairs, titles and the maintainer bring each article; gives how many articles they touch.

   Where more than words decide what matches, all articles are touched. */
int64_t gather(const Snapshot *s, const Weights *w, const Question *q, const Passages *near, const Room *room) {
    int64_t touched = 0;
    if (q->when || q->least <= 0) {
        for (int64_t a = 0; a < s->articles; a++) touch(room, a, &touched);
    }
    for (int64_t i = 0; i < q->words + q->forms; i++) {
        add_word(q->word + i, i < q->words, room, &touched);
    }
    for (int64_t i = 0; i < near->count; i++) {
        int32_t article = s->passage_article[near->passage[i]];
        touch(room, article, &touched);
        More *more = more_of(room, article);
        if (near->value[i] > more->pair) more->pair = near->value[i];
    }
    int64_t title = q->title ? find_key(s->title_key, s->titles, q->title) : s->titles;
    for (; title < s->titles && s->title_key[title] == q->title; title++) {
        touch(room, s->title_article[title], &touched)->met += q->least;
        more_of(room, s->title_article[title])->title = w->exact_title;
    }
    for (int64_t i = 0; i < q->lifts; i++) {
        touch(room, q->lifted[i], &touched);
        more_of(room, q->lifted[i])->lift += q->lift[i];
    }
    return touched;
}

/* Of the articles touched, those that match, with their sums before meaning; gives how many.

   `inside` takes how many of them may be shown. */
int64_t settle(const Snapshot *s, const Weights *w, const Question *q, const Room *room, int64_t touched,
               int64_t *inside) {
    const uint8_t *when = q->when, *within = q->within, *flags = room->flags;
    const int32_t *set = s->article_topics;
    int32_t *article = room->article;
    double *total = room->total, least = q->least;
    int64_t *sets = room->sets, count = 0, shown = 0;
    for (int64_t i = 0; i < touched; i++) {
        int32_t a = room->touched[i];
        const Sum *sum = room->sum + a;
        int said = when ? when[a] : BY_WORDS;
        if (said == NEVER || (said == BY_WORDS && sum->met < least)) continue;
        bool more = flags[a] & HAS_MORE;
        double score = sum->words + (more ? room->more[a].pair : 0) + links(s, w, a) + s->signal[a];
        if (more) score += room->more[a].title + room->more[a].lift;
        article[count] = a;
        total[count++] = score;
        shown += !within || within[a];
        sets[set[a]]++;
    }
    memset(room->ranked, 0, (size_t)count);
    *inside = shown;
    return count;
}

/* Tells how many of the articles that match stand under each topic.  The sets of topics are counted anew from here. */
void tell_topics(const Snapshot *s, const Room *room, Message *out) {
    memset(room->topics, 0, (size_t)s->topics * sizeof *room->topics);
    for (int64_t set = 0; set < s->sets; set++) {
        int64_t having = room->sets[set];
        room->sets[set] = 0;
        for (int32_t t = s->topic_begins[set]; having && t < s->topic_begins[set + 1]; t++) {
            room->topics[s->topic_of[t]] += having;
        }
    }
    write_list(out, s->topics);
    for (int64_t t = 0; t < s->topics; t++) write_integer(out, room->topics[t]);
}

/* Makes all 0 again. */
void forget(const Snapshot *s, const Room *room, int64_t touched) {
    for (int64_t i = 0; i < touched; i++) {
        int32_t a = room->touched[i];
        if (room->flags[a] & HAS_MORE) room->more[a] = (More){0};
    }
    if (touched > s->articles / 4) {
        memset(room->sum, 0, (size_t)s->articles * sizeof *room->sum);
        memset(room->flags, 0, (size_t)s->articles);
        return;
    }
    for (int64_t i = 0; i < touched; i++) {
        room->sum[room->touched[i]] = (Sum){0};
        room->flags[room->touched[i]] = 0;
    }
}
