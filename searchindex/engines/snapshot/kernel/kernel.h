/* What the kernel is given: the arrays of a snapshot and the postings of a question's words.

   Nothing here allocates what it gives back: the caller brings the room, of a size that it knows to be enough.
   Numbers are those of searchindex/engines/snapshot/arrays.py; all lists are ascending. */

#ifndef KERNEL_H
#define KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"

enum { TITLE, HEADING, BODY };
enum { DIMENSIONS = 256, SIGN_WORDS = DIMENSIONS / 64 };

#define EXPORT __attribute__((visibility("default")))

typedef struct {
    int64_t articles, zones, places, chunks, topics, sets, titles;
    const float *inlink, *signal;
    const uint64_t *title_key;      /* titles, ascending: a part of a snapshot need not have those of all its articles */
    const int32_t *title_article;   /* the article that has the title of this key */
    const int32_t *article_topics;  /* the set of topics of an article */
    const int32_t *topic_begins;    /* where the topics of a set begin in the list below */
    const int32_t *topic_of;
    const int32_t *first_passage;   /* articles + 1 */
    const int64_t *first_place;     /* articles + 1 */
    const int32_t *passage_article;
    const uint32_t *zone_begins;
    const int32_t *zone_passage;
    const uint8_t *zone_kind;
    const uint32_t *start_at;
    const uint8_t *length_at;
    const int64_t *text_begins;     /* passages + 1 */
    const uint8_t *text_plain;      /* whether a text's characters are its bytes, the last of them no space */
    const int32_t *chunk_begins;    /* articles + 1 */
    const int32_t *chunk_passage;
    const int8_t *chunk_row;        /* chunks x DIMENSIONS */
    const float *chunk_scale;
    const uint64_t *chunk_signs;    /* SIGN_WORDS x chunks */
    const uint8_t *texts;           /* NULL: they are in a file, from an offset on */
    int64_t file, offset;
} Snapshot;

/* The postings of a word: the articles that have it with its impact there, and its places in the stream. */
typedef struct {
    const int32_t *article;
    const float *impact;
    const uint32_t *place;
    int64_t articles, places;
    double weight; /* what the impacts are multiplied by: its share of the question, or what a synonym counts */
} Postings;

/* What counts how much: those of searchindex/ranking/weights.py that a question needs. */
typedef struct {
    double heading, body, k1, inlink, exact_title, pair, pair_in_name;
    int64_t pair_distance;
} Weights;

/* A question. */
typedef struct {
    int64_t words, forms;
    double norm;           /* what all words weigh together */
    double least;          /* words of so much weight an article must have to match */
    const uint8_t *when;   /* of each article: never, by its words or always a match; NULL: all by their words */
    const uint8_t *within; /* of each article whether it may be shown; NULL: all may */
    uint64_t title;        /* the key of a title that is the question itself: who has it matches by that; 0: none */
    const int32_t *lifted; /* articles that the maintainer lifts, and by how much */
    const double *lift;
    int64_t lifts;
    int64_t paired;        /* whether near pairs are looked for */
    const int64_t *known;  /* how many articles at least have each pair of neighbours; NULL: those that are found */
    double among;          /* among so many articles */
    const float *meaning;  /* NULL: by words alone */
    int64_t candidates;    /* so many of the best by words are ranked by meaning */
    int64_t first, most;   /* so many hits are wanted behind the first ones */
    int64_t explain;       /* whether the terms of what they score are to be told */
    Postings word[];       /* its words, each weighing its share, and behind them forms that only raise an article */
} Question;

enum { NEVER, BY_WORDS, ALWAYS };

/* What words bring an article, and what those of the words weigh that it has: small, for there is one of each article. */
typedef struct {
    double words, met;
} Sum;

/* What few articles have besides. */
typedef struct {
    double pair, meaning, title, lift;
} More;

enum { TOUCHED = 1, HAS_MORE = 2 };

/* Room that is kept between questions.  Sums, what there is besides and flags are all 0 between them. */
typedef struct {
    Sum *sum;         /* of each article */
    More *more;       /* of each article that has the flag for it */
    uint8_t *flags;   /* of each article: whether its sum may not be 0, whether it has more */
    int32_t *touched; /* the articles with a flag, and room for one more */
    int32_t *article; /* the articles that match */
    double *total;    /* what each of these scores */
    uint8_t *ranked;  /* whether it is ranked by meaning as well */
    int64_t *place;   /* room for some of their places */
    int64_t *sets;    /* of each set of topics, how many that match have it: all 0 between questions */
    int64_t *topics;  /* room for how many of those that match stand under each topic */
} Room;

/* Passages, ascending, with what they are worth. */
typedef struct {
    int32_t *passage;
    double *value;
    int64_t count;
} Passages;

/* A question's meaning in whole numbers, and the unit that they are counted in. */
typedef struct {
    int16_t whole[DIMENSIONS];
    float unit;
    int32_t (*dot)(const int8_t *row, const int16_t *whole); /* the fastest way on this processor */
} Meaning;

/* Room for the passages of an article. */
typedef struct {
    double *value;
    uint8_t *said;
    int64_t *passage, most; /* those that are told, at most so many */
} Pad;

/* The words of a question on their way through the stream. */
typedef struct {
    const Postings *word;
    int64_t words;
    int64_t *first;  /* of each the first of its places in the article */
    int64_t *next;   /* of each the place that comes next */
    uint32_t behind; /* where the field ends */
} Walk;

/* UTF-8, from the next character on. */
typedef struct {
    const uint8_t *at, *behind;
} Text;

static inline uint32_t read_character(Text *text) {
    uint32_t lead = *text->at++;
    int more = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    uint32_t character = more ? lead & (0x3f >> more) : lead;
    for (; more && text->at < text->behind; more--) character = character << 6 | (*text->at++ & 0x3f);
    return character;
}

/* What Unicode and Python call space. */
static inline bool is_space(uint32_t c) {
    if (c < 0x80) return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f);
    return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Ranges of a text that lie apart, in the order in which they begin: told one behind the other, the last not yet. */
typedef struct {
    uint8_t *list;
    int64_t count, start, end;
} Ranges;

static inline Ranges begin_ranges(Message *out) { return (Ranges){begin_list(out), 0, 0, -1}; }

static inline void tell_last(const Ranges *r, Message *out) {
    if (!r->count) return;
    write_list(out, 2);
    write_integer(out, r->start);
    write_integer(out, r->end);
}

/* One more, which is one with the last where they overlap or touch. */
static inline void add_range(Ranges *r, int64_t start, int64_t end, Message *out) {
    if (start >= end || end <= r->end) return;
    if (start > r->end) {
        tell_last(r, out);
        r->start = start;
        r->count++;
    }
    r->end = end;
}

static inline void end_ranges(const Ranges *r, Message *out) {
    tell_last(r, out);
    end_list(r->list, r->count);
}

/* How much of a text a snippet shows. */
typedef struct {
    int64_t length;    /* characters of it */
    int64_t lead;      /* so many of them at most before the words that it shows */
    int64_t looked_at; /* so many words are looked at for where they stand densest */
} Shape;

int64_t gather(const Snapshot *, const Weights *, const Question *, const Passages *, const Room *);
int64_t settle(const Snapshot *, const Weights *, const Question *, const Room *, int64_t touched, int64_t *inside);
void tell_topics(const Snapshot *, const Room *, Message *);
More *more_of(const Room *, int64_t article);
void forget(const Snapshot *, const Room *, int64_t touched);
int64_t best(const Room *, const uint8_t *within, const int64_t *some, int64_t count, int64_t most, int64_t *out);
bool near_pairs(const Snapshot *, const Weights *, const Question *, int64_t most_places, Passages *);
void understand(const float *, Meaning *);
float likeness(const Snapshot *, const Meaning *, int64_t chunk);
float likest(const Snapshot *, const Meaning *, int64_t article);
bool make_pad(const Snapshot *, const Room *, const int64_t *place, int64_t count, int64_t most, Pad *);
void free_pad(Pad *);
void tell_sections(const Snapshot *, const Weights *, const Question *, const Passages *, const Meaning *,
                   int64_t article, Pad *, Message *);

void walk_to(const Snapshot *, int64_t article, Walk *);
int64_t places_in(const Snapshot *, int64_t zone, int64_t most, int64_t room, Walk *, int64_t *place);
void tell_marks(const Snapshot *, int64_t zone, Walk *, Message *);

/* The first of the ascending values that is not below `wanted`: of places and passages, and of keys. */
#define FIRST_NOT_BELOW(name, type)                                                      \
    static inline int64_t name(const type *values, int64_t count, type wanted) {         \
        int64_t at = 0;                                                                  \
        while (count > 0) {                                                              \
            int64_t half = count / 2;                                                    \
            if (values[at + half] < wanted) {                                            \
                at += half + 1;                                                          \
                count -= half + 1;                                                       \
            } else count = half;                                                         \
        }                                                                                \
        return at;                                                                       \
    }
FIRST_NOT_BELOW(find, uint32_t)
FIRST_NOT_BELOW(find_key, uint64_t)

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

static inline int64_t title_zone(const Snapshot *s, int64_t article) {
    return article + 2 * (int64_t)s->first_passage[article];
}

static inline int64_t heading_zone(const Snapshot *s, int64_t passage) {
    return s->passage_article[passage] + 2 * passage + 1;
}

/* Where a zone ends in the stream. */
static inline uint32_t zone_end(const Snapshot *s, int64_t zone) {
    return zone + 1 < s->zones ? s->zone_begins[zone + 1] : (uint32_t)s->places;
}

/* What the links that point to an article bring it. */
static inline double links(const Snapshot *s, const Weights *w, int64_t article) {
    return (float)w->inlink * s->inlink[article];
}

#endif
