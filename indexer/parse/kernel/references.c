/* Character references, as the HTML standard reads them (section 13.2.5.72 and on), and the bytes that it replaces. */

#include "page.h"

static const uint8_t REPLACEMENT[] = "\xef\xbf\xbd";
enum { LONGEST_NAME = 32 };

static bool is_letter_or_digit(uint8_t byte) { return is_letter(byte) || is_digit(byte); }

static int value_of_digit(uint8_t byte, int base) {
    if (is_digit(byte)) return byte - '0';
    uint8_t lower = byte | 0x20;
    return base == 16 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* What the numbers of Windows' code page stand for. */
static uint32_t character_of(uint32_t number) {
    static const uint16_t WINDOWS[] = {
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
        0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d,
        0x17e, 0x178,
    };
    if (number >= 0x80 && number < 0xa0) return WINDOWS[number - 0x80];
    return !number || number > 0x10ffff || (number >= 0xd800 && number < 0xe000) ? 0xfffd : number;
}

static void add_character(Buffer *to, uint32_t c) {
    if (c < 0x80) {
        add_byte(to, (uint8_t)c);
        return;
    }
    int further = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t FIRST[] = {0, 0xc0, 0xe0, 0xf0};
    add_byte(to, (uint8_t)(FIRST[further] | c >> 6 * further));
    while (further--) add_byte(to, (uint8_t)(0x80 | (c >> 6 * further & 0x3f)));
}

/* A reference by number, from behind its "#"; says where it ends, or NULL for none. */
static const uint8_t *add_numbered(Buffer *to, const uint8_t *at, const uint8_t *end) {
    int base = at < end && (*at | 0x20) == 'x' ? 16 : 10;
    at += base == 16;
    const uint8_t *digits = at;
    uint32_t number = 0;
    for (int digit; at < end && (digit = value_of_digit(*at, base)) >= 0; at++)
        if (number <= 0x10ffff) number = number * (uint32_t)base + (uint32_t)digit;
    if (at == digits) return NULL;
    add_character(to, character_of(number));
    return at < end && *at == ';' ? at + 1 : at;
}

/* A reference by the longest name that is one; says where it ends, or NULL for none. */
static const uint8_t *add_named(const Roles *roles, Buffer *to, const uint8_t *at, const uint8_t *end, bool in_value) {
    const uint8_t *behind = at;
    while (behind < end && behind - at < LONGEST_NAME && is_letter_or_digit(*behind)) behind++;
    behind += behind < end && *behind == ';';
    for (; behind > at; behind--) {
        int64_t number = table_find(&roles->references, (Bytes){at, (size_t)(behind - at)});
        if (number < 0) continue;
        bool goes_on = behind[-1] != ';' && behind < end && (*behind == '=' || is_letter_or_digit(*behind));
        if (in_value && goes_on) return NULL;
        Bytes meaning = ((const Bytes *)roles->meanings.at)[number];
        add(to, meaning.at, meaning.size);
        return behind;
    }
    return NULL;
}

/* Text whose line ends are line feeds, as the page has it otherwise. */
void add_plain(Buffer *to, const uint8_t *at, const uint8_t *end) {
    while (at < end) {
        const uint8_t *from = at;
        while (at < end && *at && *at != '\r') at++;
        add(to, from, (size_t)(at - from));
        if (at == end) return;
        if (*at) {
            add_byte(to, '\n');
            at += 1 + (end - at > 1 && at[1] == '\n');
        } else {
            add(to, REPLACEMENT, 3);
            at++;
        }
    }
}

void add_referring(const Roles *roles, Buffer *to, const uint8_t *at, const uint8_t *end, bool in_value) {
    while (at < end) {
        const uint8_t *reference = memchr(at, '&', (size_t)(end - at));
        add_plain(to, at, reference ? reference : end);
        if (!reference) return;
        const uint8_t *name = reference + 1;
        bool numbered = name < end && *name == '#';
        at = numbered ? add_numbered(to, name + 1, end) : add_named(roles, to, name, end, in_value);
        if (!at) {
            add_byte(to, '&');
            at = name;
        }
    }
}
