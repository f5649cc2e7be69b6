/* Roles, from how Python says them: four lists of lines, with an empty line behind each.

   Attributes that nobody looks for.  Names of tags, each with what it means, its rank and its attributes that may be
   shown.  Names of tags, each with those that it ends.  Character references, each with what it stands for. */

#include "roles.h"

enum { END_OF_LINE = 0x1e }; /* a reference may stand for a line feed */

#define PUBLIC __attribute__((visibility("default")))

typedef struct {
    uint8_t *at;
    const uint8_t *end;
} Said;

/* What stands before the next such byte, which is passed. */
static Bytes next(Said *said, uint8_t byte) {
    uint8_t *from = said->at, *to = from < said->end ? memchr(from, byte, (size_t)(said->end - from)) : NULL;
    if (!to) to = (uint8_t *)said->end;
    said->at = to < said->end ? to + 1 : to;
    return (Bytes){from, (size_t)(to - from)};
}

static uint32_t number_in(Bytes text) {
    uint32_t number = 0;
    for (size_t i = 0; i < text.size; i++) number = number * 10 + (text.at[i] - '0');
    return number;
}

static Table words_in(Bytes text) {
    Table words = {0};
    Said said = {(uint8_t *)text.at, text.at + text.size};
    while (said.at < said.end) table_number(&words, next(&said, ' '));
    return words;
}

static void read_role(Roles *roles, Bytes line) {
    Said said = {(uint8_t *)line.at, line.at + line.size};
    table_number(&roles->names, next(&said, ' '));
    Role role = {.means = number_in(next(&said, ' ')), .rank = number_in(next(&said, ' '))};
    role.attributes = words_in((Bytes){said.at, (size_t)(said.end - said.at)});
    add(&roles->roles, &role, sizeof role);
}

static void read_ended(Roles *roles, Bytes line) {
    Said said = {(uint8_t *)line.at, line.at + line.size};
    int64_t number = table_find(&roles->names, next(&said, ' '));
    Bytes ended = {said.at, (size_t)(said.end - said.at)};
    if (number >= 0) ((Role *)roles->roles.at)[number].ended = words_in(ended);
}

static void read_reference(Roles *roles, Bytes line) {
    Said said = {(uint8_t *)line.at, line.at + line.size};
    table_number(&roles->references, next(&said, ' '));
    Bytes meaning = {said.at, (size_t)(said.end - said.at)};
    add(&roles->meanings, &meaning, sizeof meaning);
}

static int64_t number_of(const Roles *roles, const char *name) {
    return table_find(&roles->names, (Bytes){(const uint8_t *)name, strlen(name)});
}

/* NULL where there is not enough memory; kept until the process ends. */
PUBLIC Roles *roles_said(const uint8_t *text, int64_t size) {
    Roles *roles = calloc(1, sizeof *roles);
    if (!roles || !(roles->said = malloc((size_t)size + 1))) return NULL;
    memcpy(roles->said, text, (size_t)size);
    Said said = {roles->said, roles->said + size};
    Bytes line;
    while ((line = next(&said, END_OF_LINE)).size) table_number(&roles->common, line);
    while ((line = next(&said, END_OF_LINE)).size) read_role(roles, line);
    while ((line = next(&said, END_OF_LINE)).size) read_ended(roles, line);
    while ((line = next(&said, END_OF_LINE)).size) read_reference(roles, line);
    roles->html = number_of(roles, "html");
    roles->head = number_of(roles, "head");
    roles->body = number_of(roles, "body");
    roles->paragraph = number_of(roles, "p");
    roles->span = number_of(roles, "span");
    const Buffer *grew[] = {&roles->roles, &roles->meanings, &roles->names.texts, &roles->common.texts,
                            &roles->references.texts};
    for (size_t i = 0; i < sizeof grew / sizeof *grew; i++)
        if (grew[i]->full) return NULL;
    return roles;
}
