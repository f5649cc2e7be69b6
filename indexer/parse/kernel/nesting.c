/* Nesting: which tags end where others begin or end, and which begin without being written.

   Pages say less than they mean.  The rules are those of libxml2's parser for HTML, with which pages were always read
   here, found out pair by pair. */

#include "page.h"

enum { MOST_OPEN = 4096 };

static bool is_open(const Page *p, int64_t name) {
    const Open *open = (const Open *)p->open.at;
    for (size_t i = 0; i < open_count(p); i++)
        if (open[i].name == name) return true;
    return false;
}

static bool is_of_page(const Roles *roles, int64_t name) {
    return name == roles->html || name == roles->head || name == roles->body;
}

/* Ends the tags that do not go on where one with this role begins. */
static void end_others(Page *p, const Role *role) {
    while (open_count(p) && table_find(&role->ended, name_of(p, innermost(p)->name)) >= 0) end_tag(p);
}

static void begin(Page *p, int64_t name, size_t held_at) {
    p->had_head |= name == p->roles->head || name == p->roles->body;
    p->had_body |= name == p->roles->body;
    begin_tag(p, (uint32_t)name, held_at);
}

/* Begins the page, its head and its body where a tag needs them. */
static void begin_around(Page *p, int64_t name) {
    const Roles *roles = p->roles;
    const Role *role = role_by(p, (uint32_t)name);
    if (name == roles->html) return;
    if (!open_count(p)) begin(p, roles->html, p->held.size);
    if (name == roles->head || name == roles->body) return;
    if (open_count(p) <= 1 && role->means & OF_HEAD) {
        if (!p->had_head) begin(p, roles->head, p->held.size);
    } else if (!(role->means & OF_FRAMES) && !p->had_body && !is_open(p, roles->head)) {
        begin(p, roles->body, p->held.size);
    }
}

/* What happens before a tag begins, even one that then counts for nothing. */
void make_way(Page *p, uint32_t name) {
    end_others(p, role_by(p, name));
    begin_around(p, name);
}

/* A start tag for which way was made; false where it counts for nothing, as one of the page itself that came late.

   Nor do tags count inside of so many that the page can only be an attack: end tags look at all that are open. */
bool enter(Page *p, uint32_t name, size_t held_at) {
    const Roles *roles = p->roles;
    if (open_count(p) >= MOST_OPEN) {
        p->held.size = held_at;
        return false;
    }
    bool late = (name == roles->html && open_count(p)) || (name == roles->head && open_count(p) != 1) ||
                (name == roles->body && is_open(p, name));
    if (late) {
        p->late++;
        p->held.size = held_at;
    } else {
        begin(p, name, held_at);
    }
    return !late;
}

/* An end tag: it ends what stands inside of its own, but nothing of a higher rank. */
void leave(Page *p, uint32_t name) {
    if (p->late && is_of_page(p->roles, name)) {
        p->late--;
        return;
    }
    const Open *open = (const Open *)p->open.at;
    uint32_t rank = role_by(p, name)->rank;
    size_t at = open_count(p);
    while (at && open[at - 1].name != name)
        if (role_by(p, open[--at].name)->rank > rank) return;
    if (!at) return;
    while (open_count(p) >= at) end_tag(p);
}

static size_t blanks_ahead(const uint8_t *at, size_t size) {
    size_t blanks = 0;
    while (blanks < size && is_blank(at[blanks])) blanks++;
    return blanks;
}

/* What happens before text that is no blank: it needs a body around it. */
void need_body(Page *p) {
    const Roles *roles = p->roles;
    if (open_count(p) && innermost(p)->name == roles->head) end_others(p, role_by(p, (uint32_t)roles->paragraph));
    begin_around(p, roles->paragraph);
}

/* Text.  Blanks may stand anywhere. */
void say(Page *p, const uint8_t *at, size_t size) {
    const Roles *roles = p->roles;
    if (!open_count(p) || innermost(p)->name == roles->html || innermost(p)->name == roles->head) {
        size_t blanks = blanks_ahead(at, size);
        add(&p->pending, at, blanks);
        at += blanks;
        size -= blanks;
        if (!size) return;
        need_body(p);
    }
    add(&p->pending, at, size);
}
