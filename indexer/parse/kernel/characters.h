/* Characters: what is asked of bytes of UTF-8, which is always whole here. */

#ifndef CHARACTERS_H
#define CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes a character has that begins so. */
static inline size_t width_of(uint8_t first) { return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4; }

/* Whether a character is one of those that Python's str.isspace knows. */
static inline bool is_space(const uint8_t *at, size_t width) {
    if (width == 1) return *at == ' ' || (*at >= 9 && *at <= 13) || (*at >= 28 && *at <= 31);
    if (width == 2) return at[0] == 0xc2 && (at[1] == 0x85 || at[1] == 0xa0);
    if (width != 3) return false;
    if (at[0] == 0xe1) return at[1] == 0x9a && at[2] == 0x80;
    if (at[0] == 0xe3) return at[1] == 0x80 && at[2] == 0x80;
    if (at[0] != 0xe2) return false;
    if (at[1] == 0x81) return at[2] == 0x9f;
    return at[1] == 0x80 && (at[2] <= 0x8a || at[2] == 0xa8 || at[2] == 0xa9 || at[2] == 0xaf);
}

/* What parts words of markup. */
static inline bool is_blank(uint8_t byte) { return byte == ' ' || byte == 9 || byte == 10 || byte == 12 || byte == 13; }

static inline bool is_letter(uint8_t byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; }

static inline bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static inline uint8_t lower(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

#endif
