/* Roles, from how Python says them: a line each, with a name, what it means, and the attributes that may be shown. */

#include "roles.h"

#define PUBLIC __attribute__((visibility("default")))

static uint8_t *until(uint8_t *at, const uint8_t *end, uint8_t byte) {
    while (at < end && *at != byte) at++;
    return at;
}

/* The first line names the common attributes.  NULL where there is not enough memory; kept until the process ends. */
PUBLIC Roles *roles_said(const uint8_t *said, int64_t size) {
    Roles *roles = calloc(1, sizeof *roles);
    if (!roles || !(roles->said = malloc((size_t)size + 1))) return NULL;
    memcpy(roles->said, said, (size_t)size);
    uint8_t *at = roles->said;
    const uint8_t *end = at + size;
    uint8_t *line = until(at, end, '\n');
    for (uint8_t *behind; at < line; at = behind + 1) {
        behind = until(at, line, ' ');
        if (table_number(&roles->common, (Bytes){at, (size_t)(behind - at)}) < 0) return NULL;
    }
    for (at = line + 1; at < end; at = line + 1) {
        line = until(at, end, '\n');
        uint8_t *behind = until(at, line, ' ');
        Bytes name = {at, (size_t)(behind - at)};
        Role role = {0};
        for (at = behind + 1; at < line && *at >= '0' && *at <= '9'; at++) role.means = role.means * 10 + (*at - '0');
        if (at < line) at++;
        role.attributes = (Bytes){at, (size_t)(line - at)};
        if (table_number(&roles->names, name) < 0) return NULL;
        add(&roles->roles, &role, sizeof role);
    }
    return roles->roles.full ? NULL : roles;
}
