/* Runs: what stands between blanks in texts, without the brackets, quotes and stops around it.  Each distinct one has a
   number and is analysed once, and what it was found to hold is laid out wherever it stands.

   Characters are code points.  What the signs mean is said in searchindex/analysis/words.py. */

#include <string.h>

#include "kernel.h"

/* The distinct runs met so far: run i is character[begins[i]] to before begins[i + 1], where a blank is its last. */
typedef struct {
    int32_t *slot; /* each the number of a run and one more, or 0: a run is in the first from its hash on */
    int64_t slots; /* a power of two, more than there will be runs */
    int64_t *begins;
    uint32_t *character;
    uint64_t secret, factor; /* so that nobody can write pages whose runs all fall into one slot; the factor is odd */
} Known;

/* What a run holds: its words, the parts of its words and its compounds, each by the first of them and how many. */
typedef struct {
    int32_t word, words, part, parts, compound, compounds;
} Held;

/* A word of a run: its terms, where it starts in the run and how long it is. */
typedef struct {
    int32_t exact, stem, offset, length;
} Word;

/* A further term, and at the how manieth word of its run it stands. */
typedef struct {
    int32_t term, place;
} Further;

/* Where texts are laid out, one behind the other with a gap behind each, in columns that are filled for gaps already. */
typedef struct {
    int32_t *word, *stem;
    uint32_t *start;
    uint8_t *length;
    uint32_t *begins; /* of each text */
    int32_t *further_term;
    uint32_t *further_place;
} Columns;

static uint64_t hash(const Known *known, const uint32_t *character, int64_t size) {
    uint64_t mixed = known->secret;
    for (int64_t i = 0; i < size; i++) {
        mixed = (mixed ^ character[i]) * known->factor;
        mixed ^= mixed >> 32;
    }
    return mixed;
}

/* The slot that has the run, or the free one that it would be in. */
static int32_t *slot_of(const Known *known, const uint32_t *character, int64_t size) {
    for (uint64_t at = hash(known, character, size);; at++) {
        int32_t *slot = known->slot + (at & (uint64_t)(known->slots - 1));
        if (!*slot) return slot;
        int64_t begin = known->begins[*slot - 1], own = known->begins[*slot] - 1 - begin;
        if (own == size && !memcmp(known->character + begin, character, (size_t)size * sizeof *character)) return slot;
    }
}

static bool is_letter_or_digit(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_sign(uint32_t c) { return c < 0x80 && c != '_' && !is_letter_or_digit(c); }

static bool is_one_of(uint32_t c, const char *some) { return c && c < 0x80 && strchr(some, (int)c); }

/* Puts the first `count` runs into slots that are all free. */
EXPORT void place_runs(const Known *known, int64_t count) {
    for (int32_t i = 0; i < count; i++) {
        int64_t begin = known->begins[i];
        *slot_of(known, known->character + begin, known->begins[i + 1] - 1 - begin) = i + 1;
    }
}

/* Where a run ends without the signs behind it that mean no more to a compound than a blank would. */
static int64_t without_signs_behind(const uint32_t *text, int64_t first, int64_t behind) {
    while (behind > first && is_sign(text[behind - 1]) && !is_one_of(text[behind - 1], "+#-")) behind--;
    return behind;
}

/* Where it begins without those before it. */
static int64_t without_signs_before(const uint32_t *text, int64_t first, int64_t behind) {
    while (first < behind && is_one_of(text[first], "([{\"'`,;:=|/")) first++;
    return first;
}

/* The runs of texts that lie end to end, text i before ends[i]: the number of each and where it starts in its text; of
   each text where its runs end among them.  `count` are known already; those that are met for the first time are known
   then.  Gives how many are. */
EXPORT int64_t number_runs(const Known *known, int64_t count, const uint32_t *text, const int64_t *ends, int64_t texts,
                           int32_t *run, uint32_t *start, int64_t *run_ends) {
    int64_t at = 0, met = 0;
    for (int64_t i = 0; i < texts; i++) {
        int64_t begin = at, end = ends[i];
        for (;;) {
            while (at < end && is_space(text[at])) at++;
            if (at == end) break;
            int64_t first = at;
            while (at < end && !is_space(text[at])) at++;
            int64_t behind = without_signs_behind(text, first, at);
            first = without_signs_before(text, first, behind);
            if (first == behind) continue;
            int32_t *slot = slot_of(known, text + first, behind - first);
            if (!*slot) {
                uint32_t *to = known->character + known->begins[count];
                memcpy(to, text + first, (size_t)(behind - first) * sizeof *text);
                to[behind - first] = ' ';
                known->begins[count + 1] = known->begins[count] + behind - first + 1;
                *slot = (int32_t)++count;
            }
            run[met] = *slot - 1;
            start[met++] = (uint32_t)(first - begin);
        }
        run_ends[i] = met;
    }
    return count;
}

/* Whether a run holds one word of ASCII at most, without parts or compounds; from where to where the word is.

   A compound has a sign right before its first letter, or behind it, or two words, or an underscore; parts have a small
   letter before a capital. */
static bool is_plain(const uint32_t *run, int64_t size, int64_t *from, int64_t *to) {
    int64_t at = 0;
    while (at < size && is_sign(run[at])) at++;
    *from = at;
    if (at && at < size && is_one_of(run[at - 1], ".-@#$%")) return false;
    for (; at < size && is_letter_or_digit(run[at]); at++) {
        if (at > *from && run[at] <= 'Z' && run[at] >= 'A' && run[at - 1] >= 'a') return false;
    }
    *to = at;
    if (*from < at && at < size && is_one_of(run[at], "+#")) return false;
    while (at < size && is_sign(run[at])) at++;
    return at == size;
}

static bool is_ascii(const uint32_t *run, int64_t size) {
    uint32_t all = 0;
    for (int64_t i = 0; i < size; i++) all |= run[i];
    return all < 0x80;
}

static uint32_t lower(uint32_t c) { return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c; }

enum { NOTHING, PLAIN, ASCII, ANY };

/* Says of the runs from `first` to before `last` which are plain, which of the others are ASCII; and where in the run
   the word of each plain one begins.

   `texts` are three, with room for all the characters of the runs each: the words of the plain ones in small letters,
   the others that are ASCII, those that are not, each with a blank behind it.  `sizes` says how long these texts are. */
EXPORT void sift_runs(const int64_t *begins, const uint32_t *character, int64_t first, int64_t last, uint8_t *kind,
                      int32_t *offset, uint32_t *texts, int64_t *sizes) {
    int64_t room = begins[last] - begins[first];
    uint32_t *to[] = {texts, texts + room, texts + 2 * room};
    for (int64_t i = first; i < last; i++, kind++, offset++) {
        const uint32_t *run = character + begins[i];
        int64_t size = begins[i + 1] - begins[i], from, behind;
        if (is_plain(run, size - 1, &from, &behind)) {
            *kind = from < behind ? PLAIN : NOTHING;
            *offset = (int32_t)from;
            for (int64_t at = from; at < behind; at++) *to[0]++ = lower(run[at]);
            if (from < behind) *to[0]++ = ' ';
        } else {
            *kind = is_ascii(run, size) ? ASCII : ANY;
            uint32_t **text = to + (*kind == ASCII ? 1 : 2);
            memcpy(*text, run, (size_t)size * sizeof *run);
            *text += size;
        }
    }
    for (int i = 0; i < 3; i++) sizes[i] = to[i] - (texts + i * room);
}

/* Lays further terms of a run out whose first word is at a place; gives the end of those laid out. */
static int64_t lay_further(const Further *some, int32_t count, int64_t place, const Columns *c, int64_t at) {
    for (int32_t i = 0; i < count; i++, at++) {
        c->further_term[at] = some[i].term;
        c->further_place[at] = (uint32_t)(place + some[i].place);
    }
    return at;
}

/* Lays texts out whose runs have these numbers and starts, those of text i before ends[i], with so many places between
   two of them.  Of each text the parts of words come before the compounds. */
EXPORT void lay_runs(const Held *held, const Word *words, const Further *further, const int32_t *run,
                     const uint32_t *start, const int64_t *ends, int64_t texts, int64_t gap, const Columns *c) {
    int64_t place = 0, extra = 0;
    for (int64_t i = 0, first = 0; i < texts; first = ends[i++]) {
        c->begins[i] = (uint32_t)place;
        for (int64_t r = first; r < ends[i]; r++) {
            const Held *own = held + run[r];
            extra = lay_further(further + own->part, own->parts, place, c, extra);
            const Word *word = words + own->word;
            for (int32_t w = 0; w < own->words; w++, word++, place++) {
                c->word[place] = word->exact;
                c->stem[place] = word->stem;
                c->start[place] = start[r] + (uint32_t)word->offset;
                c->length[place] = (uint8_t)word->length;
            }
        }
        place = c->begins[i];
        for (int64_t r = first; r < ends[i]; r++) {
            const Held *own = held + run[r];
            extra = lay_further(further + own->compound, own->compounds, place, c, extra);
            place += own->words;
        }
        place += gap;
    }
}
