/* Pages grow: the rows of tags, the strings, and two texts of the whole page, as its parts are read in turn.

   What a reader reads of it, and the markup that shows it, are without what only the walk can say.  Each tag has its
   places in both, so that the walk takes whole stretches over and looks at few tags. */

#include "page.h"

static const uint8_t KEPT_BLANK[] = "\xee\x83\xb0", KEPT_LINE[] = "\xee\x83\xb1", KEPT_TAB[] = "\xee\x83\xb2";
/* Code keeps its blanks and lines through the tidying of everything around it (U+E0F0 and the two behind it). */

static void group(Group *g, Bytes text, uint32_t tag) {
    add_number(&g->pairs, (uint32_t)table_number(&g->texts, text));
    add_number(&g->pairs, tag);
}

static void write(Written *to, const void *bytes, size_t size, uint32_t chars) {
    add(&to->bytes, bytes, size);
    to->chars += chars;
}

static bool is_white(uint8_t byte) { return byte == ' ' || (byte >= 9 && byte <= 13); }

static void write_escaped(Written *to, const uint8_t *at, size_t size, uint32_t chars) {
    if (*at == '&') write(to, "&amp;", 5, 5);
    else if (*at == '<') write(to, "&lt;", 4, 4);
    else if (*at == '>') write(to, "&gt;", 4, 4);
    else write(to, at, size, chars);
}

/* A string of code: nothing of it is lost but what parts lines beside line feeds. */
static uint32_t write_code(Page *p, const uint8_t *at, const uint8_t *end) {
    uint32_t chars = 0;
    for (size_t width; at < end; at += width, chars++) {
        width = width_of(*at);
        if (*at == ' ') write(&p->text, KEPT_BLANK, 3, 1);
        else if (*at == '\n') write(&p->text, KEPT_LINE, 3, 1);
        else if (*at == '\t') write(&p->text, KEPT_TAB, 3, 1);
        else if (*at != '\r') write(&p->text, at, width, 1);
        write_escaped(&p->shown, at, width, 1);
    }
    return chars;
}

/* A string outside of code, as it flows: every run of white space is one blank. */
static uint32_t write_flowing(Page *p, const uint8_t *at, const uint8_t *end) {
    uint32_t chars = 0;
    while (at < end) {
        const uint8_t *from = at;
        uint32_t plain = 0;
        while (at < end && !is_white(*at) && *at != '&' && *at != '<' && *at != '>') {
            plain++;
            at += width_of(*at);
        }
        if (at > end) at = end;
        if (plain) {
            write(&p->text, from, (size_t)(at - from), plain);
            write(&p->shown, from, (size_t)(at - from), plain);
        }
        chars += plain;
        if (at >= end) break;
        chars++;
        if (is_white(*at)) {
            while (at < end && is_white(*at)) at++;
            write(&p->text, " ", 1, 1);
            write(&p->shown, " ", 1, 1);
        } else {
            write(&p->text, at, 1, 1);
            write_escaped(&p->shown, at, 1, 1);
            at++;
        }
    }
    return chars;
}

/* How many characters a string has in one line, with one blank between its words. */
static uint32_t size_in_line(const uint8_t *at, const uint8_t *end) {
    uint32_t size = 0;
    bool within = false;
    for (size_t width; at < end; at += width) {
        width = width_of(*at);
        bool space = is_space(at, width);
        size += !space + (!space && !within && size);
        within = !space;
    }
    return size;
}

void end_string(Page *p) {
    const uint8_t *at = p->pending.at, *end = at + p->pending.size;
    if (at == end) return;
    if (p->hidden) {
        add_number(&p->unseen_numbers, string_count(p));
        add(&p->unseen, at, p->pending.size);
        add_number(&p->unseen_ends, (uint32_t)p->unseen.size);
    } else {
        uint32_t size = size_in_line(at, end);
        uint32_t chars = p->code ? write_code(p, at, end) : write_flowing(p, at, end);
        add(&p->strings, at, p->pending.size);
        p->size += size;
        p->seen += size > 0;
        p->chars += size ? chars : 0;
    }
    add_number(&p->string_ends, (uint32_t)p->strings.size);
    add_number(&p->sizes, p->size);
    p->pending.size = 0;
}

static const Bytes *held_from(const Page *p, size_t at) { return (const Bytes *)(p->held.at + at); }

static uint32_t chars_of(Bytes text) {
    uint32_t chars = 0;
    for (size_t i = 0; i < text.size; i += width_of(text.at[i])) chars++;
    return chars;
}

/* Whether a span only colours code: it has nothing but a class that is as short as highlighters' are. */
static bool only_colours(const Page *p, const Bytes *held, size_t size) {
    return !size || (size == 1 && is(held[0], "class") && chars_of(held[1]) <= p->token_class_chars);
}

static bool contains(Bytes text, const char *what) {
    size_t size = strlen(what);
    for (size_t i = 0; i + size <= text.size; i++)
        if (!memcmp(text.at + i, what, size)) return true;
    return false;
}

/* Whether an attribute may be seen where its tag is shown; of classes only those that name a language are. */
static bool may_be_shown(const Role *role, Bytes name, Bytes value) {
    return table_find(&role->attributes, name) >= 0 && (!is(name, "class") || contains(value, "language-"));
}

/* What the attributes of a tag mean to whoever looks for it or shows it; whether the walk must look at it. */
static bool take_in(Page *p, const Role *role, uint32_t tag, const Bytes *held, size_t size, bool *shown) {
    bool stops = role->means & STOP;
    for (const Bytes *end = held + 2 * size; held < end; held += 2) {
        bool id = is(held[0], "id");
        if (id) group(&p->ids, held[1], tag);
        else if (is(held[0], "class")) group(&p->classes, held[1], tag);
        else if (table_find(&p->roles->common, held[0]) < 0) group(&p->rare, held[0], tag);
        stops |= id || (role->means & LINK && (is(held[0], "href") || is(held[0], "name")));
        *shown |= role->means & SHOWN && may_be_shown(role, held[0], held[1]);
    }
    return stops || (*shown && !(role->means & LINK));
}

static void write_shown(Page *p, const char *opening, Bytes name) {
    write(&p->shown, opening, strlen(opening), (uint32_t)strlen(opening));
    write(&p->shown, name.at, name.size, (uint32_t)name.size);
    write(&p->shown, ">", 1, 1);
}

uint32_t name_number(Page *p, Bytes name) {
    int64_t known = table_find(&p->roles->names, name);
    return (uint32_t)(known >= 0 ? known : (int64_t)table_count(&p->roles->names) + table_number(&p->others, name));
}

Bytes name_of(const Page *p, uint32_t number) {
    size_t known = table_count(&p->roles->names);
    return number < known ? table_text(&p->roles->names, number) : table_text(&p->others, number - known);
}

const Role *role_by(const Page *p, uint32_t number) {
    static const Role NOTHING = {0}, CUSTOM = {.means = BLOCK};
    if (number < table_count(&p->roles->names)) return role_of(p->roles, number);
    Bytes name = name_of(p, number);
    return memchr(name.at, '-', name.size) ? &CUSTOM : &NOTHING;
}

void begin_tag(Page *p, uint32_t name, size_t held_at) {
    size_t size = (p->held.size - held_at) / (2 * sizeof(Bytes));
    bool colours = p->code && name == p->roles->span && only_colours(p, held_from(p, held_at), size);
    bool nothing = colours || (int64_t)open_count(p) >= p->max_depth;
    uint32_t number = tag_count(p);
    uint32_t *tag = nothing ? NULL : (uint32_t *)grown(&p->tags, WIDTH * sizeof *tag);
    Open open = {tag ? number : NONE, name};
    add(&p->open, &open, sizeof open);
    if (!tag) {
        p->held.size = held_at;
        return;
    }
    end_string(p);
    Bytes none = {0};
    add(&p->held, &none, sizeof none);
    const Role *role = role_by(p, name);
    tag[PARENT] = p->parent;
    tag[STRING] = string_count(p);
    tag[NAME] = name;
    tag[ATTRIBUTES] = (uint32_t)(held_at / sizeof(Bytes));
    tag[TEXT_BEFORE] = p->text.chars;
    tag[SHOWN_BEFORE] = p->shown.chars;
    tag[SEEN] = p->seen;
    tag[CHARS] = p->chars;
    bool dynamic = false;
    if (take_in(p, role, number, held_from(p, held_at), size, &dynamic)) add_number(&p->stops, number);
    if (role->means & BLOCK) write(&p->text, "\n", 1, 1);
    if (role->means & LINE) write(&p->text, p->code ? KEPT_LINE : (const uint8_t *)"\n", p->code ? 3 : 1, 1);
    if (role->means & CELL) write(&p->text, "\t", 1, 1);
    if (role->means & SHOWN && !(role->means & LINK) && !dynamic) write_shown(p, "<", name_of(p, name));
    tag[TEXT_IN] = p->text.chars;
    tag[SHOWN_IN] = p->shown.chars;
    p->parent = number;
    p->code += !!(role->means & CODE);
    p->hidden += !!(role->means & UNSEEN);
}

void end_tag(Page *p) {
    if (!p->open.size) return;
    uint32_t number = innermost(p)->row;
    p->open.size -= sizeof(Open);
    if (number == NONE) return;
    end_string(p);
    uint32_t *tag = row(p, number);
    const Role *role = role_by(p, tag[NAME]);
    tag[END] = tag_count(p);
    tag[STRING_END] = string_count(p);
    tag[TEXT_OUT] = p->text.chars;
    tag[SHOWN_OUT] = p->shown.chars;
    tag[SEEN_END] = p->seen;
    tag[CHARS_END] = p->chars;
    if (!(role->means & VOID)) {
        if (role->means & BLOCK) write(&p->text, "\n", 1, 1);
        if (role->means & SHOWN && !(role->means & LINK)) write_shown(p, "</", name_of(p, tag[NAME]));
    }
    tag[TEXT_BEHIND] = p->text.chars;
    tag[SHOWN_BEHIND] = p->shown.chars;
    p->code -= !!(role->means & CODE);
    p->hidden -= !!(role->means & UNSEEN);
    p->parent = tag[PARENT];
}
