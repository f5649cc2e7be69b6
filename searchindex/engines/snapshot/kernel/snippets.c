/* Snippets: the stretch of a text that shows best why it was found.

   What searchindex/snippets.py does with a text in memory is done here with its bytes, of which little is looked at.
   Numbers of characters are those of the text: code points. */

#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>
#include <unistd.h>

#include "kernel.h"

enum { NO_MEMORY = -1, NO_TEXT = -2 };
enum { MOST_PLACES = 256 }; /* more than stand in any snippet */
enum { CUT = 0x2026 };      /* dots where the text goes on */

/* The text of a passage: its bytes, all of them, or NULL while they are in their file, from which a plain text is read
   where it is looked at. */
typedef struct {
    const uint8_t *bytes;
    int64_t begin, size;
    bool plain;
} Body;

/* A part of a text as characters: from one of its characters on, and what is behind it, as far as it was read. */
typedef struct {
    uint32_t *character;
    int64_t from, count;
    Text rest;
    bool cut; /* there is more, which ends in no space */
} Window;

/* Room for all of this: bytes as they are read, characters of a window, words and their places. */
typedef struct {
    uint8_t *bytes;
    int64_t size;
    uint32_t *character;
    int64_t *seen, place[3 * MOST_PLACES];
    Walk walk;
} Desk;

static bool begins_character(uint8_t byte) { return (byte & 0xc0) != 0x80; }

static uint8_t *write_character(uint8_t *to, uint32_t character) {
    if (character < 0x80) {
        *to++ = (uint8_t)character;
        return to;
    }
    int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    *to++ = (uint8_t)(0xff00 >> (more + 1) | character >> 6 * more);
    while (more--) *to++ = (uint8_t)(0x80 | (character >> 6 * more & 0x3f));
    return to;
}

/* Moves on by so many characters, or to the end. */
static void skip(Text *text, int64_t characters) {
    enum { BLOCK = 64 };
    while (text->behind - text->at >= BLOCK) {
        uint8_t inside = 0; /* so small that many are counted at a time */
        for (int i = 0; i < BLOCK; i++) inside += begins_character(text->at[i]);
        if (inside > characters) break;
        characters -= inside;
        text->at += BLOCK;
    }
    for (; text->at < text->behind; text->at++) {
        if (begins_character(*text->at) && characters-- == 0) return;
    }
}

static bool is_closing(uint32_t c) { return c == '"' || c == '\'' || c == ')' || c == ']'; }

static bool is_full_stop(uint32_t c) { return c == 0x3002 || c == 0xff01 || c == 0xff1f; }

/* Reads bytes of the file of all texts to the desk.  0, or what was wrong. */
static int read_bytes(const Snapshot *s, int64_t begin, int64_t size, Desk *desk) {
    if (size > desk->size) {
        free(desk->bytes);
        desk->size = 2 * size;
        desk->bytes = malloc((size_t)desk->size);
        if (!desk->bytes) return NO_MEMORY;
    }
    for (int64_t have = 0; have < size;) {
        ssize_t got = pread((int)s->file, desk->bytes + have, (size_t)(size - have), (off_t)(s->offset + begin + have));
        if (got <= 0) return NO_TEXT;
        have += got;
    }
    return 0;
}

static int open_body(const Snapshot *s, int64_t passage, Desk *desk, Body *body) {
    int64_t begin = s->text_begins[passage], size = s->text_begins[passage + 1] - begin;
    *body = (Body){s->texts ? s->texts + begin : NULL, begin, size, s->text_plain[passage]};
    if (body->bytes || body->plain) return 0;
    int wrong = read_bytes(s, begin, size, desk);
    body->bytes = desk->bytes;
    return wrong;
}

static bool is_longer(const Body *body, int64_t characters) {
    if (body->plain || body->size <= characters) return body->size > characters;
    Text text = {body->bytes, body->bytes + body->size};
    skip(&text, characters);
    return text.at < text.behind;
}

/* So many characters of a text from one on, at most.  0, or what was wrong. */
static int window(const Snapshot *s, const Body *body, int64_t from, int64_t most, Desk *desk, Window *w) {
    *w = (Window){.character = desk->character, .from = from};
    if (body->plain) {
        int64_t size = body->size - from < most ? body->size - from : most;
        int wrong = body->bytes ? 0 : read_bytes(s, body->begin + from, size, desk);
        if (wrong) return wrong;
        const uint8_t *bytes = body->bytes ? body->bytes + from : desk->bytes;
        for (; w->count < size; w->count++) w->character[w->count] = bytes[w->count];
        w->cut = from + size < body->size;
        return 0;
    }
    w->rest = (Text){body->bytes, body->bytes + body->size};
    skip(&w->rest, from);
    while (w->count < most && w->rest.at < w->rest.behind) w->character[w->count++] = read_character(&w->rest);
    return 0;
}

/* Whether each word that stands between `from` and `to` stands within the first `length` characters too. */
static bool said_before(const int64_t *place, int64_t count, int64_t length, int64_t from, int64_t to, int64_t *seen) {
    int64_t missing = 0;
    for (int64_t i = 0; i < count; i++) {
        if (place[3 * i + 1] <= length) seen[place[3 * i + 2]] = 1;
    }
    for (int64_t i = 0; i < count; i++) {
        missing += place[3 * i] >= from && place[3 * i + 1] <= to && !seen[place[3 * i + 2]];
    }
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

/* Where the sentence begins that character `first` stands in, or a word not far before it. */
static int64_t begin_of(const Window *w, int64_t first, const Shape *shape) {
    int64_t before = first > shape->length / 2 ? first - shape->length / 2 : 0, sentence = -1;
    for (int64_t i = before - w->from, end = first - w->from; i < end;) {
        uint32_t c = w->character[i++];
        int64_t behind = i;
        if (c == '.' || c == '!' || c == '?' || is_full_stop(c)) {
            if (behind < end && is_closing(w->character[behind])) behind++;
            if (behind < end && is_space(w->character[behind])) {
                while (behind < end && is_space(w->character[behind])) behind++;
                sentence = i = behind;
            } else if (is_full_stop(c)) sentence = i;
        } else if (c == '\n') {
            while (i < end && w->character[i] == '\n') i++;
            sentence = i;
        }
    }
    if (sentence >= 0 && first - w->from - sentence <= shape->lead) return w->from + sentence;
    for (int64_t i = first - shape->lead / 2; i < first; i++) {
        if (w->character[i - w->from] == ' ') return i + 1;
    }
    return first;
}

/* Where the last whole word ends within a snippet's length. */
static int64_t end_of(const Window *w, int64_t begin, const Shape *shape) {
    int64_t end = begin + shape->length;
    if (end >= w->from + w->count) return w->from + w->count;
    for (int64_t i = end - 1; i >= begin + shape->length / 2; i--) {
        if (w->character[i - w->from] == ' ') return i;
    }
    return end;
}

/* Whether the text goes on behind one of the window's characters. */
static bool goes_on(const Window *w, int64_t end) {
    for (int64_t i = end - w->from; i < w->count; i++) {
        if (!is_space(w->character[i])) return true;
    }
    for (Text rest = w->rest; rest.at < rest.behind;) {
        if (!is_space(read_character(&rest))) return true;
    }
    return w->cut;
}

/* Tells the stretch that begins there, with dots where the text goes on, and the words in it. */
static void cut(const Window *w, int64_t begin, const int64_t *place, int64_t count, const Shape *shape, Message *out) {
    int64_t end = end_of(w, begin, shape), first = begin, last = end;
    while (last > first && is_space(w->character[last - 1 - w->from])) last--;
    while (first < last && is_space(w->character[first - w->from])) first++;
    write_list(out, 2);
    uint8_t *text = begin_text(out, 4 * (last - first + 4));
    if (text) {
        uint8_t *at = text + 5;
        if (begin) at = write_character(write_character(at, CUT), ' ');
        for (int64_t i = first; i < last; i++) {
            uint32_t c = w->character[i - w->from];
            at = write_character(at, is_space(c) ? ' ' : c);
        }
        if (goes_on(w, end)) at = write_character(write_character(at, ' '), CUT);
        end_text(out, text, at);
    }
    int64_t shift = (begin ? 2 : 0) - first;
    Ranges ranges = begin_ranges(out);
    for (int64_t i = 0; i < count; i++) {
        int64_t from = place[3 * i], to = place[3 * i + 1];
        if (from >= first && to <= last) add_range(&ranges, from + shift, to + shift, out);
    }
    end_ranges(&ranges, out);
}

/* Tells the snippet of a text: the stretch with the most different words, or the beginning where that has them all. */
static int snippet(const Snapshot *s, const Body *body, int64_t count, const Shape *shape, Desk *desk, Message *out) {
    int64_t some = count < shape->looked_at ? count : shape->looked_at, first = 0, begin = 0;
    const int64_t *place = desk->place;
    Window w;
    int wrong;
    if (is_longer(body, shape->length) && !said_before(place, some, shape->length, 0, INT64_MAX, desk->seen)) {
        first = densest(place, some, shape->length - shape->lead, desk->seen);
    }
    if (first > shape->lead) {
        int64_t back = shape->length / 2 > shape->lead ? shape->length / 2 : shape->lead;
        int64_t from = first > back ? first - back : 0;
        if ((wrong = window(s, body, from, first - from + shape->length + 1, desk, &w))) return wrong;
        begin = begin_of(&w, first, shape);
        if (begin && said_before(place, some, shape->length, begin, begin + shape->length, desk->seen)) begin = 0;
    }
    if (!begin && (wrong = window(s, body, 0, shape->length + 1, desk, &w))) return wrong;
    cut(&w, begin, place, first ? some : count, shape, out);
    return 0;
}

/* Tells what is shown of one hit, from which `wanted` goes on to the next. */
static int tell_hit(const Snapshot *s, const int64_t **wanted, const Shape *shape, Desk *desk, Message *out) {
    int64_t article = *(*wanted)++, passage = *(*wanted)++, headings = *(*wanted)++;
    walk_to(s, article, &desk->walk);
    write_list(out, 3);
    tell_marks(s, title_zone(s, article), &desk->walk, out);
    write_list(out, headings);
    while (headings--) tell_marks(s, heading_zone(s, *(*wanted)++), &desk->walk, out);
    if (passage < 0) {
        write_none(out);
        return 0;
    }
    Body body;
    int wrong = open_body(s, passage, desk, &body);
    if (wrong) return wrong;
    int64_t some = places_in(s, heading_zone(s, passage) + 1, MOST_PLACES, MOST_PLACES, &desk->walk, desk->place);
    return snippet(s, &body, some, shape, desk, out);
}

/* What is shown of hits: the ranges to mark in their titles and in headings of theirs, and snippets of texts with theirs.

   `wanted` has for each of `count` hits its article, the passage whose text is wanted or -1, how many headings are
   wanted, and their passages.  The message has of each hit the ranges of its title, those of each heading, and the
   snippet with its ranges, or none.  Gives the size of the message, NO_MEMORY or NO_TEXT. */
EXPORT int64_t shown(const Snapshot *s, const Postings *word, int64_t words, const int64_t *wanted, int64_t count,
                     const Shape *shape, uint8_t *to, int64_t size) {
    Message out = message_in(to, size);
    int64_t *rows = calloc(3 * (size_t)words + 1, sizeof *rows);
    size_t longest = (size_t)(2 * shape->length + shape->lead + 1);
    Desk desk = {.character = malloc(longest * sizeof(uint32_t)), .seen = rows};
    int wrong = rows && desk.character ? 0 : NO_MEMORY;
    desk.walk = (Walk){word, words, rows + words, rows + 2 * words, 0};
    write_list(&out, count);
    for (int64_t i = 0; !wrong && i < count; i++) wrong = tell_hit(s, &wanted, shape, &desk, &out);
    free(rows);
    free(desk.character);
    free(desk.bytes);
    return wrong ? wrong : message_size(&out);
}
