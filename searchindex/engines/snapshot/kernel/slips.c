/* Slips: the words that are few slips away from another.

   A slip is a letter more, less or other, or two neighbours swapped: optimal string alignment distance, after
   F. J. Damerau (1964).  Fingerprints pass over words that cannot be near: searchindex/engines/snapshot/letters.py. */

#include <stdlib.h>

#include "kernel.h"

/* The letters of a word, `most` of them; gives how many it has, more than `most` where there are more. */
static int64_t spell(Text text, int64_t most, uint32_t *letter) {
    int64_t count = 0;
    while (text.at < text.behind) {
        if (count == most) return most + 1;
        letter[count++] = read_character(&text);
    }
    return count;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* How many slips lie between two words, or `most` + 1 where there are more.  `rows` is room for three rows. */
static int64_t distance(const uint32_t *a, int64_t m, const uint32_t *b, int64_t n, int64_t most, int64_t *rows) {
    int64_t *last = rows, *row = rows + n + 1, *before = rows + 2 * (n + 1);
    for (int64_t j = 0; j <= n; j++) last[j] = j;
    for (int64_t i = 1; i <= m; i++) {
        int64_t fewest = row[0] = i;
        for (int64_t j = 1; j <= n; j++) {
            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = least(row[j], before[j - 2] + 1);
            fewest = least(fewest, row[j]);
        }
        if (fewest > most) return most + 1;
        int64_t *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return least(last[n], most + 1);
}

/* The words that are at most `most` slips from a word of `size` letters, and at how many each is.

   Word i has the bytes of `text` from begins[i] on, and fingerprints that differ from those of the word asked for in at
   most so many bits for each slip.  Gives how many there are, of which `room` at most are written; -1 where there is no
   memory. */
EXPORT int64_t near(const int64_t *begins, const uint8_t *text, const uint32_t *letters, const uint64_t *pairs,
                    int64_t count, const uint32_t *word, int64_t size, uint32_t own_letters, uint64_t own_pairs,
                    int64_t letter_bits, int64_t pair_bits, int64_t most, int64_t room, int64_t *found) {
    int64_t longest = size + most, many = 0;
    int64_t *rows = malloc((size_t)(longest + 1) * 4 * sizeof *rows);
    if (!rows) return -1;
    uint32_t *other = (uint32_t *)(rows + 3 * (longest + 1));
    for (int64_t i = 0; i < count; i++) {
        if (__builtin_popcount(letters[i] ^ own_letters) > letter_bits * most) continue;
        if (__builtin_popcountll(pairs[i] ^ own_pairs) > pair_bits * most) continue;
        int64_t bytes = begins[i + 1] - begins[i];
        if (bytes < size - most || bytes > 4 * longest) continue;
        int64_t has = spell((Text){text + begins[i], text + begins[i + 1]}, longest, other);
        if (has < size - most || has > longest) continue;
        int64_t slips = distance(word, size, other, has, most, rows);
        if (slips > most || many++ >= room) continue;
        found[2 * many - 2] = i;
        found[2 * many - 1] = slips;
    }
    free(rows);
    return many;
}
