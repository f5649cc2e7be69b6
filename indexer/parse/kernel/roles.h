/* Roles: what the name of a tag means, as Python says it; and the character references that have a name. */

#ifndef ROLES_H
#define ROLES_H

#include "table.h"

enum {
    BLOCK = 1, /* stands on lines of its own */
    SHOWN = 2, /* is part of the markup that is shown */
    VOID = 4, /* has no end where it is shown */
    CELL = 8,
    CODE = 16, /* keeps its blanks */
    LINE = 32, /* breaks the line */
    STOP = 64, /* is looked at by the walk, whatever it has */
    LINK = 128,
    UNSEEN = 256, /* holds strings that no reader sees */
    EMPTY = 512, /* ends where it begins */
    RAW = 1024, /* holds text without tags */
    REFERRING = 2048, /* the same, but with character references */
    SCRIPT = 4096, /* the same as RAW, but for comments in it */
    LAST = 8192, /* holds all that follows */
    OF_HEAD = 16384, /* begins a head where nothing did */
    OF_FRAMES = 32768, /* begins no body */
};

typedef struct {
    uint32_t means;
    uint32_t rank; /* an end tag ends none of a higher rank on its way to its own */
    Table attributes; /* those that may be shown */
    Table ended; /* the names of tags that end when this one begins */
} Role;

typedef struct {
    uint8_t *said;
    Table names;
    Buffer roles; /* of Role */
    Table common; /* attributes that nobody looks for */
    Table references; /* names of character references, with their semicolon where they need one */
    Buffer meanings; /* of Bytes, by the number of the name */
    int64_t html, head, body, paragraph, span; /* numbers of names */
} Roles;

static inline const Role *role_of(const Roles *roles, size_t number) { return (const Role *)roles->roles.at + number; }

#endif
