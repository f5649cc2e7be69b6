/* Markup: the source of a page as its tags, its text and its comments, as the HTML standard parts them (13.2.5). */

#include "page.h"

enum { MOST_ATTRIBUTES = 1000 };

/* Where we are, and where the page ends. */
typedef struct {
    const uint8_t *at, *end;
} Source;

static bool is_ahead(const Source *s, size_t from, const char *text) {
    size_t size = strlen(text);
    return (size_t)(s->end - s->at) >= from + size && !memcmp(s->at + from, text, size);
}

static bool ends_name(uint8_t byte) { return is_blank(byte) || byte == '/' || byte == '>'; }

/* Whether the name of a tag stands at a place, with an end. */
static bool is_named(const uint8_t *at, const uint8_t *end, Bytes name) {
    if ((size_t)(end - at) <= name.size || !ends_name(at[name.size])) return false;
    for (size_t i = 0; i < name.size; i++)
        if (lower(at[i]) != name.at[i]) return false;
    return true;
}

/* A text that is kept until the page was read. */
static Bytes kept(Page *p, Buffer *text) {
    add(&p->values, &text->at, sizeof text->at);
    p->values.full |= text->full;
    return (Bytes){text->at, text->size};
}

/* A name in small letters: where it stands if it is written so, else in memory of its own. */
static Bytes small(Page *p, const uint8_t *at, const uint8_t *end) {
    const uint8_t *plain = at;
    while (plain < end && *plain && lower(*plain) == *plain) plain++;
    if (plain == end) return (Bytes){at, (size_t)(end - at)};
    Buffer name = {0};
    add_plain(&name, at, end);
    for (size_t i = 0; i < name.size; i++) name.at[i] = lower(name.at[i]);
    return kept(p, &name);
}

static Bytes value(Page *p, const uint8_t *at, const uint8_t *end) {
    const uint8_t *plain = at;
    while (plain < end && *plain && *plain != '&' && *plain != '\r') plain++;
    if (plain == end) return (Bytes){at, (size_t)(end - at)};
    Buffer text = {0};
    add_referring(p->roles, &text, at, end, true);
    return kept(p, &text);
}

static void pass_blanks(Source *s) {
    while (s->at < s->end && is_blank(*s->at)) s->at++;
}

static Bytes read_name(Page *p, Source *s) {
    const uint8_t *from = s->at;
    while (s->at < s->end && !ends_name(*s->at)) s->at++;
    return small(p, from, s->at);
}

/* What stands behind the "=" of an attribute; false where the page ends in it. */
static bool read_value(Page *p, Source *s, Bytes *found) {
    pass_blanks(s);
    if (s->at == s->end) return false;
    const uint8_t *from = s->at;
    if (*from == '"' || *from == '\'') {
        from++;
        const uint8_t *behind = memchr(from, *s->at, (size_t)(s->end - from));
        s->at = behind ? behind + 1 : s->end;
        if (!behind) return false;
        *found = value(p, from, behind);
        return true;
    }
    while (s->at < s->end && !is_blank(*s->at) && *s->at != '>') s->at++;
    *found = value(p, from, s->at);
    return true;
}

/* An attribute that a tag has already counts for nothing; nor do those behind very many, which are an attack. */
static void hold(Page *p, size_t held_at, Bytes name, Bytes value) {
    const Bytes *held = (const Bytes *)(p->held.at + held_at), *end = (const Bytes *)(p->held.at + p->held.size);
    if (end - held >= 2 * MOST_ATTRIBUTES) return;
    for (; held < end; held += 2)
        if (same(held[0], name)) return;
    Bytes pair[] = {name, value};
    add(&p->held, pair, sizeof pair);
}

/* The attributes of a tag and what ends it; false where the page ends before.  Says whether it ends itself. */
static bool read_attributes(Page *p, Source *s, bool *closed) {
    size_t held_at = p->held.size;
    *closed = false;
    while (true) {
        pass_blanks(s);
        if (s->at == s->end) return false;
        if (*s->at == '>') {
            s->at++;
            return true;
        }
        if (*s->at == '/') {
            s->at++;
            *closed = s->at < s->end && *s->at == '>';
            continue;
        }
        const uint8_t *from = s->at++; /* a name may begin with "=" */
        while (s->at < s->end && !ends_name(*s->at) && *s->at != '=') s->at++;
        Bytes name = small(p, from, s->at), found = {(const uint8_t *)"", 0};
        pass_blanks(s);
        if (s->at < s->end && *s->at == '=') {
            s->at++;
            if (!read_value(p, s, &found)) return false;
        }
        hold(p, held_at, name, found);
    }
}

/* Where a script ends: not within a comment of it that begins a script itself. */
static const uint8_t *end_of_script(const uint8_t *at, const uint8_t *end, Bytes name) {
    bool in_comment = false, in_script = false;
    for (; at < end; at++) {
        Source s = {at, end};
        if (in_comment && is_ahead(&s, 0, "-->")) in_comment = in_script = false;
        if (*at != '<') continue;
        bool ends = is_ahead(&s, 1, "/") && is_named(at + 2, end, name);
        if (ends && !in_script) return at;
        if (ends) in_script = false;
        else if (in_comment && is_named(at + 1, end, name)) in_script = true;
        else if (!in_comment && is_ahead(&s, 1, "!--")) {
            in_comment = true;
            at++;
        }
    }
    return end;
}

static const uint8_t *end_of_raw(const uint8_t *at, const uint8_t *end, Bytes name) {
    for (; (at = at < end ? memchr(at, '<', (size_t)(end - at)) : NULL); at++)
        if (end - at > 2 && at[1] == '/' && is_named(at + 2, end, name)) return at;
    return end;
}

/* What a tag holds that has no tags inside. */
static void read_raw(Page *p, Source *s, const Role *role, Bytes name) {
    const uint8_t *end = role->means & LAST     ? s->end
                         : role->means & SCRIPT ? end_of_script(s->at, s->end, name)
                                                : end_of_raw(s->at, s->end, name);
    if (role->means & REFERRING) add_referring(p->roles, &p->pending, s->at, end, false);
    else add_plain(&p->pending, s->at, end);
    s->at = end;
}

static void read_start(Page *p, Source *s) {
    Bytes written = read_name(p, s);
    uint32_t name = name_number(p, written);
    make_way(p, name);
    const Role *role = role_by(p, name);
    size_t held_at = p->held.size;
    bool closed;
    if (!read_attributes(p, s, &closed)) {
        p->held.size = held_at;
        return;
    }
    if (!enter(p, name, held_at)) return;
    if (closed || role->means & EMPTY) end_tag(p);
    else if (role->means & (RAW | REFERRING | SCRIPT | LAST)) read_raw(p, s, role, name_of(p, name));
}

static void read_end(Page *p, Source *s) {
    uint32_t name = name_number(p, read_name(p, s));
    size_t held_at = p->held.size;
    bool closed, whole = read_attributes(p, s, &closed);
    p->held.size = held_at;
    if (whole) leave(p, name);
}

/* Comments, declarations and what is taken for one, from behind the "<". */
static void pass_comment(Page *p, Source *s) {
    end_string(p);
    if (!is_ahead(s, 0, "!--")) {
        const uint8_t *end = memchr(s->at, '>', (size_t)(s->end - s->at));
        s->at = end ? end + 1 : s->end;
        return;
    }
    s->at += 3;
    if (is_ahead(s, 0, ">") || is_ahead(s, 0, "->")) {
        s->at += *s->at == '>' ? 1 : 2;
        return;
    }
    for (; s->at < s->end; s->at++) {
        size_t size = is_ahead(s, 0, "-->") ? 3 : is_ahead(s, 0, "--!>") ? 4 : 0;
        s->at += size;
        if (size) return;
    }
}

/* Whether markup begins with the "<" at a place; it is text otherwise. */
static bool is_markup(const uint8_t *at, const uint8_t *end) {
    size_t behind = (size_t)(end - at) - 1;
    if (!behind) return false;
    return is_letter(at[1]) || at[1] == '!' || at[1] == '?' || (at[1] == '/' && behind > 1);
}

static void read_text(Page *p, Source *s) {
    if (*s->at == '<') {
        need_body(p);
        add_byte(&p->pending, *s->at++);
        return;
    }
    const uint8_t *end = memchr(s->at, '<', (size_t)(s->end - s->at));
    if (!end) end = s->end;
    p->chunk.size = 0;
    add_referring(p->roles, &p->chunk, s->at, end, false);
    say(p, p->chunk.at, p->chunk.size);
    s->at = end;
}

static void read_markup(Page *p, Source *s) {
    s->at++;
    if (is_letter(*s->at)) {
        read_start(p, s);
    } else if (*s->at != '/') {
        pass_comment(p, s);
    } else if (s->at[1] == '>') {
        s->at += 2;
    } else if (is_letter(s->at[1])) {
        s->at++;
        read_end(p, s);
    } else {
        pass_comment(p, s);
    }
}

/* Whether what is ahead may stand before the page itself. */
static bool is_ahead_of_page(const Source *s) {
    static const char DECLARATION[] = "<!doctype";
    size_t size = 0;
    while (s->at + size < s->end && DECLARATION[size] && lower(s->at[size]) == DECLARATION[size]) size++;
    return !DECLARATION[size] || is_ahead(s, 0, "<!--") || is_ahead(s, 0, "<?");
}

/* Reads a page to its end.  Blanks before everything else say nothing. */
void read_page(Page *p, const uint8_t *at, const uint8_t *end) {
    Source s = {at, end};
    if (is_ahead(&s, 0, "\xef\xbb\xbf")) s.at += 3;
    p->parent = NONE;
    for (pass_blanks(&s); is_ahead_of_page(&s); pass_blanks(&s)) read_markup(p, &s);
    while (s.at < s.end) {
        if (*s.at == '<' && is_markup(s.at, s.end)) read_markup(p, &s);
        else read_text(p, &s);
    }
    while (open_count(p)) end_tag(p);
    end_string(p);
}
