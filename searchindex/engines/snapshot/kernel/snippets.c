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

/* A part of a text as characters: from one of its characters on, and what is behind it. */
typedef struct {
    uint32_t *character;
    int64_t from, count;
    Text rest;
} Window;

/* Room for all of this: bytes as they are read, characters of a window, words and their places. */
typedef struct {
    uint8_t *bytes;
    size_t size;
    uint32_t *character;
    int64_t *seen, place[3 * MOST_PLACES];
    Walk walk;
} Desk;

/* What is written: texts, and ranges up to the end of each field. */
typedef struct {
    uint8_t *text;
    int64_t *ends, *range, ranges, room;
} Sheet;

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

/* What Unicode and Python call space. */
static bool is_space(uint32_t c) {
    if (c < 0x80) return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f);
    return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool is_closing(uint32_t c) { return c == '"' || c == '\'' || c == ')' || c == ']'; }

static bool is_full_stop(uint32_t c) { return c == 0x3002 || c == 0xff01 || c == 0xff1f; }

static Window window(Text text, int64_t from, int64_t most, uint32_t *character) {
    Window w = {character, from, 0, text};
    skip(&w.rest, from);
    while (w.count < most && w.rest.at < w.rest.behind) character[w.count++] = read_character(&w.rest);
    return w;
}

/* The bytes of a passage's text, read to the desk where they are in a file.  0, or what was wrong. */
static int read_text(const Snapshot *s, int64_t passage, Desk *desk, Text *text) {
    int64_t begin = s->text_begins[passage];
    size_t size = (size_t)(s->text_begins[passage + 1] - begin);
    const uint8_t *bytes = s->texts + begin;
    if (!s->texts) {
        if (size > desk->size) {
            free(desk->bytes);
            desk->size = 2 * size;
            desk->bytes = malloc(desk->size);
            if (!desk->bytes) return NO_MEMORY;
        }
        for (size_t have = 0; have < size;) {
            ssize_t got = pread((int)s->file, desk->bytes + have, size - have, (off_t)(s->offset + begin) + (off_t)have);
            if (got <= 0) return NO_TEXT;
            have += (size_t)got;
        }
        bytes = desk->bytes;
    }
    *text = (Text){bytes, bytes + size};
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
    return false;
}

/* Writes the stretch that begins there, marked, with dots where the text goes on. */
static void cut(const Window *w, int64_t begin, const int64_t *place, int64_t count, const Shape *shape, Sheet *sheet) {
    int64_t end = end_of(w, begin, shape), first = begin, last = end, behind = -1;
    while (last > first && is_space(w->character[last - 1 - w->from])) last--;
    while (first < last && is_space(w->character[first - w->from])) first++;
    int64_t shift = (begin ? 2 : 0) - first;
    if (begin) sheet->text = write_character(write_character(sheet->text, CUT), ' ');
    for (int64_t i = first; i < last; i++) {
        uint32_t c = w->character[i - w->from];
        sheet->text = write_character(sheet->text, is_space(c) ? ' ' : c);
    }
    if (goes_on(w, end)) sheet->text = write_character(write_character(sheet->text, ' '), CUT);
    for (int64_t i = 0; i < count; i++) {
        int64_t from = place[3 * i], to = place[3 * i + 1];
        if (from < first || from >= to || to > last || to <= behind) continue;
        if (from > behind && sheet->ranges++ < sheet->room) sheet->range[2 * sheet->ranges - 2] = from + shift;
        if (sheet->ranges <= sheet->room) sheet->range[2 * sheet->ranges - 1] = to + shift;
        behind = to;
    }
}

/* Writes the snippet of a text: the stretch with the most different words, or the beginning where that has them all. */
static void snippet(Text text, int64_t count, const Shape *shape, Desk *desk, Sheet *sheet) {
    int64_t some = count < shape->looked_at ? count : shape->looked_at, first = 0, begin = 0;
    const int64_t *place = desk->place;
    Text behind = text;
    skip(&behind, shape->length);
    if (behind.at < behind.behind && !said_before(place, some, shape->length, 0, INT64_MAX, desk->seen)) {
        first = densest(place, some, shape->length - shape->lead, desk->seen);
    }
    if (first > shape->lead) {
        int64_t back = shape->length / 2 > shape->lead ? shape->length / 2 : shape->lead;
        int64_t from = first > back ? first - back : 0;
        Window w = window(text, from, first - from + shape->length + 1, desk->character);
        begin = begin_of(&w, first, shape);
        if (begin && !said_before(place, some, shape->length, begin, begin + shape->length, desk->seen)) {
            cut(&w, begin, place, some, shape, sheet);
            return;
        }
    }
    Window w = window(text, 0, shape->length + 1, desk->character);
    cut(&w, 0, place, first ? some : count, shape, sheet);
}

/* Writes the ranges of a title or heading. */
static void mark(const Snapshot *s, int64_t zone, Desk *desk, Sheet *sheet) {
    int64_t left = sheet->ranges < sheet->room ? sheet->room - sheet->ranges : 0;
    sheet->ranges += marks(s, zone, left, &desk->walk, sheet->range + 2 * (sheet->room - left));
    *sheet->ends++ = sheet->ranges;
}

static int write_all(const Snapshot *s, const int64_t *wanted, int64_t count, const Shape *shape, Desk *desk,
                     Sheet *sheet, int64_t *written) {
    const uint8_t *begin = sheet->text;
    while (count--) {
        int64_t article = *wanted++, passage = *wanted++, headings = *wanted++;
        walk_to(s, article, &desk->walk);
        mark(s, title_zone(s, article), desk, sheet);
        while (headings--) mark(s, heading_zone(s, *wanted++), desk, sheet);
        if (passage < 0) continue;
        Text text;
        int wrong = read_text(s, passage, desk, &text);
        if (wrong) return wrong;
        int64_t some = places_in(s, heading_zone(s, passage) + 1, MOST_PLACES, MOST_PLACES, &desk->walk, desk->place);
        snippet(text, some, shape, desk, sheet);
        *sheet->ends++ = sheet->ranges;
        *written++ = sheet->text - begin;
    }
    return 0;
}

/* What is shown of hits: the ranges to mark in their titles and in headings of theirs, and snippets of texts with theirs.

   `wanted` has for each of `count` hits its article, the passage whose text is wanted or -1, how many headings are
   wanted, and their passages; all in all that is so many fields, of which `texts` are texts.  `out` takes how many
   ranges there are; where those of each field end, in the order of the hits, title first and text last; where each
   snippet ends in `text`; and the ranges, of which `room` at most are written.  `text` has room for four bytes of each
   character of a snippet and of four more.  0, NO_MEMORY or NO_TEXT. */
EXPORT int64_t shown(const Snapshot *s, const Postings *word, int64_t words, const int64_t *wanted, int64_t count,
                     int64_t fields, int64_t texts, const Shape *shape, int64_t room, int64_t *out, uint8_t *text) {
    int64_t *written = out + 1 + fields, *rows = calloc(3 * (size_t)words + 1, sizeof *rows);
    size_t longest = (size_t)(2 * shape->length + shape->lead + 1);
    Desk desk = {.character = malloc(longest * sizeof(uint32_t)), .seen = rows};
    Sheet sheet = {text, out + 1, written + texts, 0, room};
    int wrong = NO_MEMORY;
    if (rows && desk.character) {
        desk.walk = (Walk){word, words, rows + words, rows + 2 * words, 0};
        wrong = write_all(s, wanted, count, shape, &desk, &sheet, written);
    }
    out[0] = sheet.ranges;
    free(rows);
    free(desk.character);
    free(desk.bytes);
    return wrong;
}
