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

static bool is_letter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_letter_or_digit(uint32_t c) { return is_letter(c) || (c >= '0' && c <= '9'); }

static bool is_of_name(uint32_t c) { return is_letter_or_digit(c) || c == '_'; }

static bool is_one_of(uint32_t c, const char *some) { return c && c < 0x80 && strchr(some, (int)c); }

/* Before one of these signs, and behind one of those, a compound is what it is beside a blank. */
static bool opens(uint32_t c) { return is_one_of(c, "([{\"'`,;:=|/"); }

static bool closes(uint32_t c) { return c < 0x80 && !is_of_name(c) && !is_one_of(c, "+#-"); }

/* Puts the first `count` runs into slots that are all free. */
EXPORT void place_runs(const Known *known, int64_t count) {
    for (int32_t i = 0; i < count; i++) {
        int64_t begin = known->begins[i];
        *slot_of(known, known->character + begin, known->begins[i + 1] - 1 - begin) = i + 1;
    }
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
            int64_t behind = at;
            while (behind > first && closes(text[behind - 1])) behind--;
            while (first < behind && opens(text[first])) first++;
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

/* What follows is what searchindex/analysis/words.py finds in a run, for runs of ASCII. */

static bool is_ascii(const uint32_t *run, int64_t size) {
    uint32_t all = 0;
    for (int64_t i = 0; i < size; i++) all |= run[i];
    return all < 0x80;
}

static uint32_t lower(uint32_t c) { return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c; }

/* Where the letters and digits from `at` on end, `most` of them at most. */
static int64_t behind_word(const uint32_t *run, int64_t size, int64_t at, int64_t most) {
    int64_t end = size - at < most ? size : at + most;
    while (at < end && is_letter_or_digit(run[at])) at++;
    return at;
}

/* Compounds are of four kinds, of which each says where the one ends that begins at a place, or gives the place. */

/* .NET -l --verbose @decorator $PATH */
static int64_t behind_signed(const uint32_t *run, int64_t size, int64_t at) {
    enum { MOST = 40 };
    if (!is_one_of(run[at], ".-@#$%") || (at && !opens(run[at - 1]))) return at;
    int64_t letter = at + 1 + (run[at] == '-' && at + 1 < size && run[at + 1] == '-');
    if (letter >= size || !is_letter(run[letter])) return at;
    int64_t end = letter + 1;
    while (end < size && end <= letter + MOST && (is_of_name(run[end]) || run[end] == '-')) end++;
    return end;
}

/* C++ C# F# */
static int64_t behind_language(const uint32_t *run, int64_t size, int64_t at) {
    if (!is_letter(run[at]) || (at && (is_of_name(run[at - 1]) || is_one_of(run[at - 1], "+#")))) return at;
    int64_t end = at + 1;
    if (end + 1 < size && run[end] == '+' && run[end + 1] == '+') end += 2;
    else if (end < size && run[end] == '#') end++;
    else return at;
    return end < size && (is_of_name(run[end]) || is_one_of(run[end], "+#")) ? at : end;
}

/* 2.7.4 os.path snake_case wi-fi don't */
static int64_t behind_joined(const uint32_t *run, int64_t size, int64_t at) {
    enum { MOST = 40, FURTHER = 7 };
    if (at && is_letter_or_digit(run[at - 1])) return at;
    int64_t first = behind_word(run, size, at, MOST), end = first;
    if (first == at) return at;
    for (int i = 0; i < FURTHER && end < size && is_one_of(run[end], "._'-"); i++) {
        int64_t next = behind_word(run, size, end + 1, MOST);
        if (next == end + 1) break;
        end = next;
    }
    return end == first ? at : end;
}

/* _private __init__ */
static int64_t behind_private(const uint32_t *run, int64_t size, int64_t at) {
    enum { MOST = 60 };
    if (run[at] != '_') return at;
    int64_t first = at + 1 + (at + 1 < size && run[at + 1] == '_');
    if (first >= size || !is_letter_or_digit(run[first])) return at;
    int64_t end = first + 1;
    while (end < size && end <= first + MOST && is_of_name(run[end])) end++;
    return end;
}

static int64_t behind_compound(const uint32_t *run, int64_t size, int64_t at) {
    int64_t (*kinds[])(const uint32_t *, int64_t, int64_t) = {
        behind_signed, behind_language, behind_joined, behind_private,
    };
    for (int i = 0; i < 4; i++) {
        int64_t end = kinds[i](run, size, at);
        if (end > at) return end;
    }
    return at;
}

/* Things that are found in runs: of each its run, where it starts there or at the how manieth word, and how long it is;
   and all of them as they are written, with a blank behind each. */
typedef struct {
    int32_t (*row)[3];
    uint32_t *text;
    int64_t rows, size;
} Found;

static void note(Found *found, int64_t run, int64_t at, const uint32_t *text, int64_t size) {
    int32_t *row = found->row[found->rows++];
    row[0] = (int32_t)run;
    row[1] = (int32_t)at;
    row[2] = (int32_t)size;
    memcpy(found->text + found->size, text, (size_t)size * sizeof *text);
    found->size += size;
    found->text[found->size++] = ' ';
}

/* Finds the words of a run, and those among them that have a small letter before a capital. */
static void find_words(const uint32_t *run, int64_t size, int64_t number, Found *words, Found *humped) {
    for (int64_t at = 0, place = 0; at < size; at++) {
        int64_t end = behind_word(run, size, at, size);
        if (end == at) continue;
        bool hump = false;
        for (int64_t i = at + 1; i < end; i++) hump |= run[i] <= 'Z' && run[i] >= 'A' && run[i - 1] >= 'a';
        if (hump) note(humped, number, place, run + at, end - at);
        note(words, number, at, run + at, end - at);
        for (uint32_t *c = words->text + words->size - (end - at) - 1; *c != ' '; c++) *c = lower(*c);
        place++;
        at = end;
    }
}

/* Finds the compounds of a run whose words are the last of those found, from `first` on. */
static void find_compounds(const uint32_t *run, int64_t size, int64_t number, const Found *words, int64_t first,
                           Found *compounds) {
    for (int64_t at = 0, word = first; at < size;) {
        int64_t end = behind_compound(run, size, at);
        while (word < words->rows && words->row[word][1] < at) word++;
        if (end > at && word < words->rows && words->row[word][1] < end) {
            note(compounds, number, word - first, run + at, end - at);
        }
        at = end > at ? end : at + 1;
    }
}

/* Notes what is in the runs from `first` to before `last`, which are counted from 0: of those of ASCII their words, in
   small letters, those with humps as they are written, and compounds; and the other runs as they are.

   `found` are these four, with room. */
EXPORT void find_in_runs(const int64_t *begins, const uint32_t *character, int64_t first, int64_t last, Found *found) {
    for (int64_t i = first; i < last; i++) {
        const uint32_t *run = character + begins[i];
        int64_t size = begins[i + 1] - 1 - begins[i], before = found[0].rows;
        if (is_ascii(run, size)) {
            find_words(run, size, i - first, &found[0], &found[1]);
            find_compounds(run, size, i - first, &found[0], before, &found[2]);
        } else note(&found[3], i - first, 0, run, size);
    }
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
