/* Ink: how much of a page in UTF-8 a reader may see, in characters that are no blanks.

   Not counted are tags, from a `<` to a `>` with neither between, and what is hidden: from the start tag of a script
   or the like to its end tag, or to the end of the page. */

#include <string.h>

#include "characters.h"

#define PUBLIC __attribute__((visibility("default")))

typedef const uint8_t *Place;

static const char *const HIDING[] = {"script", "style", "template", "noscript", "svg"};
enum { HIDING_NAMES = sizeof HIDING / sizeof *HIDING };

/* Behind a name in any case that ends here, or NULL. */
static Place behind_name(Place at, Place end, const char *name) {
    for (; *name; name++, at++) {
        if (at == end || lower(*at) != (uint8_t)*name) return NULL;
    }
    return at < end && (is_letter(*at) || is_digit(*at)) ? NULL : at;
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

PUBLIC int64_t page_ink(const uint8_t *page, int64_t size) {
    Place end = page + size, at = page;
    int64_t ink = 0;
    while (at < end) {
        Place behind = *at == '<' ? behind_hiding(at, end) : NULL;
        if (*at == '<' && !behind) behind = behind_tag(at + 1, end);
        size_t width = width_of(*at);
        if (!behind) ink += !is_space(at, width);
        at = behind ? behind : at + width;
    }
    return ink;
}
