/* Ink: how much of a page in UTF-8 a reader may see, in characters that are no blanks.

   Not counted are tags, from a `<` to a `>` with neither between, and what is hidden: from the start tag of a script
   or the like to its end tag, or to the end of the page.  */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))

typedef const uint8_t *Place;

static const char *const HIDING[] = {"script", "style", "template", "noscript", "svg"};
enum { HIDING_NAMES = sizeof HIDING / sizeof *HIDING };

static uint8_t lower(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte; }

/* Behind a name in any case that ends here, or NULL. */
static Place behind_name(Place at, Place end, const char *name) {
    for (; *name; name++, at++) {
        if (at == end || lower(*at) != (uint8_t)*name) return NULL;
    }
    bool goes_on = at < end && ((*at >= '0' && *at <= '9') || (lower(*at) >= 'a' && lower(*at) <= 'z'));
    return goes_on ? NULL : at;
}

/* Behind the `>` that ends a tag, or NULL where a `<` or the end of the page is nearer. */
static Place behind_tag(Place at, Place end) {
    while (at < end && *at != '<' && *at != '>') at++;
    return at < end && *at == '>' ? at + 1 : NULL;
}

/* Behind the end tag of such a name. */
static Place behind_hidden(Place at, Place end, const char *name) {
    while (at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
        Place named = ++at < end && *at == '/' ? behind_name(at + 1, end, name) : NULL, behind;
        if (named && (behind = behind_tag(named, end))) return behind;
    }
    return end;
}

/* Behind what a `<` hides, or NULL where it hides nothing; a tag that ends where it begins does not. */
static Place behind_hiding(Place opening, Place end) {
    for (int i = 0; i < HIDING_NAMES; i++) {
        Place named = behind_name(opening + 1, end, HIDING[i]);
        if (!named) continue;
        Place behind = behind_tag(named, end);
        return behind && behind[-2] != '/' ? behind_hidden(behind, end, HIDING[i]) : NULL;
    }
    return NULL;
}

/* Behind a blank that is not ASCII, or NULL where none stands here: U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028,
   U+2029, U+202F, U+205F, U+3000. */
static Place behind_wide_blank(Place at, Place end) {
    if (*at == 0xc2) return end - at > 1 && (at[1] == 0x85 || at[1] == 0xa0) ? at + 2 : NULL;
    if (*at < 0xe1 || *at > 0xe3 || end - at < 3) return NULL;
    uint32_t last = (uint32_t)at[1] << 8 | at[2];
    bool general = (last >= 0x8080 && last <= 0x808a) || last == 0x80a8 || last == 0x80a9 || last == 0x80af || last == 0x819f;
    bool blank = *at == 0xe1 ? last == 0x9a80 : *at == 0xe2 ? general : last == 0x8080;
    return blank ? at + 3 : NULL;
}

static bool is_blank(uint8_t byte) { return byte == ' ' || (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 31); }

PUBLIC int64_t page_ink(const uint8_t *page, int64_t size) {
    Place end = page + size, at = page;
    int64_t ink = 0;
    while (at < end) {
        uint8_t byte = *at;
        Place behind = byte == '<' ? behind_hiding(at, end) : NULL;
        if (byte == '<' && !behind) behind = behind_tag(at + 1, end);
        if (byte >= 0x80) behind = behind_wide_blank(at, end);
        if (!behind) ink += !is_blank(byte) && (byte & 0xc0) != 0x80; /* a character's first byte */
        at = behind ? behind : at + 1;
    }
    return ink;
}
