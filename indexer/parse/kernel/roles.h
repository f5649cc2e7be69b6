/* Roles: what the name of a tag means, as Python says it. */

#ifndef ROLES_H
#define ROLES_H

#include "table.h"

enum {
    BLOCK = 1, /* stands on lines of its own */
    SHOWN = 2, /* is part of the markup that is shown */
    VOID = 4, /* has no end */
    CELL = 8,
    CODE = 16, /* keeps its blanks */
    LINE = 32, /* breaks the line */
    STOP = 64, /* is looked at by the walk, whatever it has */
    LINK = 128,
    UNSEEN = 256, /* holds strings that no reader sees */
};

typedef struct {
    uint32_t means;
    Bytes attributes; /* those that may be shown, each with a blank behind it */
} Role;

typedef struct {
    uint8_t *said;
    Table names;
    Buffer roles; /* of Role */
    Table common; /* attributes that nobody looks for */
} Roles;

static inline const Role *role_of(const Roles *roles, size_t number) { return (const Role *)roles->roles.at + number; }

/* Whether a list of words, each with a blank behind it, has a word. */
static inline bool has_word(Bytes words, Bytes word) {
    const uint8_t *at = words.at, *end = words.at + words.size;
    while (at < end) {
        const uint8_t *blank = memchr(at, ' ', (size_t)(end - at));
        if (!blank) return false;
        if (same((Bytes){at, (size_t)(blank - at)}, word)) return true;
        at = blank + 1;
    }
    return false;
}

#endif
