/* Pages: a page in its canonical form (W3C, Canonical XML 1.0) taken apart in one pass.

   Told are its tags in document order with what stands in them, its strings, and two texts of the whole page: what a
   reader reads of it, and the markup that shows it, without what only the walk can say.  Each tag has its places in
   both, so that the walk takes whole stretches over and looks at few tags. */

#include "../../../searchindex/engines/snapshot/kernel/message.h"
#include "roles.h"

#define PUBLIC __attribute__((visibility("default")))

enum {
    PARENT, END, STRING, STRING_END, NAME,
    TEXT_BEFORE, TEXT_IN, TEXT_OUT, TEXT_BEHIND,
    SHOWN_BEFORE, SHOWN_IN, SHOWN_OUT, SHOWN_BEHIND,
    SEEN, SEEN_END, CHARS, CHARS_END,
    COLUMNS,
};
enum { ATTRIBUTES = COLUMNS, WIDTH }; /* where those of a tag are, which is not told */

static const uint32_t NONE = UINT32_MAX;
static const uint8_t KEPT_BLANK[] = "\xee\x83\xb0", KEPT_LINE[] = "\xee\x83\xb1", KEPT_TAB[] = "\xee\x83\xb2";
/* Code keeps its blanks and lines through the tidying of everything around it (U+E0F0 and the two behind it). */

/* A text that is written, and how many characters it has. */
typedef struct {
    Buffer bytes;
    uint32_t chars;
} Written;

/* Texts, and which tags have them: pairs of their numbers. */
typedef struct {
    Table texts;
    Buffer pairs;
} Group;

typedef struct {
    const Roles *roles;
    int64_t max_depth, token_class_chars;
    Buffer tags; /* rows of WIDTH numbers */
    Buffer open; /* the rows of the tags that we are in, NONE for those that count for nothing */
    Buffer held; /* attributes, two Bytes each; behind those of a tag an empty name */
    Buffer values; /* pointers to values that were not written as they are */
    Buffer pending; /* the string that has not ended */
    Buffer strings, string_ends; /* those that readers see */
    Buffer unseen, unseen_ends, unseen_numbers;
    Buffer sizes; /* of strings in one line, added up */
    Buffer stops;
    Table others; /* names without a role */
    Group classes, ids, rare; /* values of `class` and of `id`, and attributes that are not common */
    Written text, shown;
    uint32_t parent, size, seen, chars, code, hidden;
} Page;

static void group(Group *g, Bytes text, uint32_t tag) {
    add_number(&g->pairs, (uint32_t)table_number(&g->texts, text));
    add_number(&g->pairs, tag);
}

static void write(Written *to, const void *bytes, size_t size, uint32_t chars) {
    add(&to->bytes, bytes, size);
    to->chars += chars;
}

static uint32_t *row(const Page *p, uint32_t number) { return (uint32_t *)p->tags.at + (size_t)number * WIDTH; }

static uint32_t tag_count(const Page *p) { return (uint32_t)(p->tags.size / (WIDTH * sizeof(uint32_t))); }

static uint32_t string_count(const Page *p) { return (uint32_t)count(&p->string_ends); }

/* How many bytes a character has that begins so. */
static size_t width_of(uint8_t first) { return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4; }

/* Whether a character is one of those that Python's str.isspace knows. */
static bool is_space(const uint8_t *at, size_t width) {
    if (width == 1) return *at == ' ' || (*at >= 9 && *at <= 13) || (*at >= 28 && *at <= 31);
    if (width == 2) return at[0] == 0xc2 && (at[1] == 0x85 || at[1] == 0xa0);
    if (width != 3) return false;
    if (at[0] == 0xe1) return at[1] == 0x9a && at[2] == 0x80;
    if (at[0] == 0xe3) return at[1] == 0x80 && at[2] == 0x80;
    if (at[0] != 0xe2) return false;
    if (at[1] == 0x81) return at[2] == 0x9f;
    return at[1] == 0x80 && (at[2] <= 0x8a || at[2] == 0xa8 || at[2] == 0xa9 || at[2] == 0xaf);
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

static void end_string(Page *p) {
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

/* Text with the references that canonical form has: five characters by name or number. */
static void add_text(Buffer *to, const uint8_t *at, const uint8_t *end) {
    static const struct {
        const char *written;
        uint8_t byte;
    } REFERENCES[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#x9;", '\t'},
                      {"&#xA;", '\n'}, {"&#xD;", '\r'}};
    while (at < end) {
        const uint8_t *reference = memchr(at, '&', (size_t)(end - at));
        if (!reference) reference = end;
        add(to, at, (size_t)(reference - at));
        if (reference == end) return;
        at = reference + 1;
        uint8_t byte = '&';
        for (size_t i = 0; i < sizeof REFERENCES / sizeof *REFERENCES; i++) {
            size_t size = strlen(REFERENCES[i].written);
            if ((size_t)(end - reference) >= size && !memcmp(reference, REFERENCES[i].written, size)) {
                byte = REFERENCES[i].byte;
                at = reference + size;
                break;
            }
        }
        add_byte(to, byte);
    }
}

/* A value as the page meant it: where it stands if nothing was written otherwise, else in memory of its own. */
static Bytes value_of(Page *p, const uint8_t *at, const uint8_t *end) {
    if (!memchr(at, '&', (size_t)(end - at))) return (Bytes){at, (size_t)(end - at)};
    Buffer value = {0};
    add_text(&value, at, end);
    add(&p->values, &value.at, sizeof value.at);
    p->values.full |= value.full;
    return (Bytes){value.at, value.size};
}

/* The attributes of a start tag, put behind all others; says where the tag ends. */
static const uint8_t *read_attributes(Page *p, const uint8_t *at, const uint8_t *end) {
    while (at < end && *at == ' ') {
        const uint8_t *name = ++at;
        const uint8_t *equals = at + 1 < end ? memchr(at + 1, '=', (size_t)(end - at - 1)) : NULL;
        if (!equals || end - equals < 3) return end;
        const uint8_t *value = equals + 2, *behind = memchr(value, '"', (size_t)(end - value));
        if (!behind) return end;
        Bytes pair[] = {{name, (size_t)(equals - name)}, value_of(p, value, behind)};
        add(&p->held, pair, sizeof pair);
        at = behind + 1;
    }
    return at;
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
    return has_word(role->attributes, name) && (!is(name, "class") || contains(value, "language-"));
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

static Bytes name_of(const Page *p, uint32_t number) {
    size_t known = table_count(&p->roles->names);
    return number < known ? table_text(&p->roles->names, number) : table_text(&p->others, number - known);
}

static const Role *role_by(const Page *p, uint32_t number) {
    static const Role NOTHING = {0}, CUSTOM = {BLOCK, {0}};
    if (number < table_count(&p->roles->names)) return role_of(p->roles, number);
    Bytes name = name_of(p, number);
    return memchr(name.at, '-', name.size) ? &CUSTOM : &NOTHING;
}

static void begin_tag(Page *p, Bytes name, size_t held_at) {
    size_t size = (p->held.size - held_at) / (2 * sizeof(Bytes));
    bool colours = p->code && is(name, "span") && only_colours(p, held_from(p, held_at), size);
    if ((int64_t)count(&p->open) >= p->max_depth || colours) {
        p->held.size = held_at;
        add_number(&p->open, NONE);
        return;
    }
    end_string(p);
    Bytes nothing = {0};
    add(&p->held, &nothing, sizeof nothing);
    int64_t known = table_find(&p->roles->names, name);
    if (known < 0) known = (int64_t)table_count(&p->roles->names) + table_number(&p->others, name);
    uint32_t number = tag_count(p);
    uint32_t *tag = (uint32_t *)grown(&p->tags, WIDTH * sizeof *tag);
    if (!tag || p->held.full) return;
    const Role *role = role_by(p, (uint32_t)known);
    tag[PARENT] = p->parent;
    tag[STRING] = string_count(p);
    tag[NAME] = (uint32_t)known;
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
    if (role->means & SHOWN && !(role->means & LINK) && !dynamic) write_shown(p, "<", name);
    tag[TEXT_IN] = p->text.chars;
    tag[SHOWN_IN] = p->shown.chars;
    p->parent = number;
    p->code += !!(role->means & CODE);
    p->hidden += !!(role->means & UNSEEN);
    add_number(&p->open, number);
}

static void end_tag(Page *p) {
    if (!p->open.size) return;
    p->open.size -= sizeof(uint32_t);
    uint32_t number = *(const uint32_t *)(p->open.at + p->open.size);
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

/* What stands behind a `<`; says where it ends. */
static const uint8_t *read_tag(Page *p, const uint8_t *at, const uint8_t *end) {
    if (end - at >= 3 && !memcmp(at, "!--", 3)) {
        end_string(p);
        for (at += 3; end - at >= 3; at++)
            if (!memcmp(at, "-->", 3)) return at + 3;
        return end;
    }
    if (at < end && (*at == '?' || *at == '/')) {
        if (*at == '/') end_tag(p);
        else end_string(p);
        const uint8_t *behind = memchr(at, '>', (size_t)(end - at));
        return behind ? behind + 1 : end;
    }
    const uint8_t *name = at;
    while (at < end && *at != ' ' && *at != '>') at++;
    size_t held_at = p->held.size;
    Bytes named = {name, (size_t)(at - name)};
    at = read_attributes(p, at, end);
    begin_tag(p, named, held_at);
    return at < end ? at + 1 : end;
}

static void read_page(Page *p, const uint8_t *at, const uint8_t *end) {
    p->parent = NONE;
    while (at < end) {
        const uint8_t *tag = memchr(at, '<', (size_t)(end - at));
        if (!tag) tag = end;
        add_text(&p->pending, at, tag);
        at = tag < end ? read_tag(p, tag + 1, end) : end;
    }
    while (p->open.size) end_tag(p);
    end_string(p);
}

/* What is told, in MessagePack. */

static void tell_text(Message *m, Bytes text) {
    uint8_t *to = begin_text(m, (int64_t)text.size);
    if (!to) return;
    if (text.size) memcpy(to + 5, text.at, text.size);
    end_text(m, to, to + 5 + text.size);
}

static void tell_numbers(Message *m, const Buffer *b) {
    write_list(m, (int64_t)count(b));
    for (size_t i = 0; i < count(b); i++) write_integer(m, numbers(b)[i]);
}

/* Numbers as they stand in memory. */
static uint8_t *begin_bytes(Message *m, size_t size) {
    uint8_t *to = take(m, 5 + (int64_t)size);
    if (!to) return NULL;
    *to = 0xc6;
    put_big_endian(to + 1, size, 4);
    return to + 5;
}

static void tell_columns(Message *m, const Page *p) {
    size_t tags = tag_count(p);
    uint8_t *to = begin_bytes(m, COLUMNS * tags * sizeof(uint32_t));
    if (!to) return;
    for (int column = 0; column < COLUMNS; column++)
        for (uint32_t i = 0; i < tags; i++, to += sizeof(uint32_t)) memcpy(to, row(p, i) + column, sizeof(uint32_t));
}

static void tell_bytes(Message *m, const Buffer *b) {
    uint8_t *to = begin_bytes(m, b->size);
    if (to && b->size) memcpy(to, b->at, b->size);
}

static void tell_strings(Message *m, const Buffer *texts, const Buffer *ends) {
    write_list(m, (int64_t)count(ends));
    size_t begin = 0;
    for (size_t i = 0; i < count(ends); begin = numbers(ends)[i++])
        tell_text(m, (Bytes){texts->at + begin, numbers(ends)[i] - begin});
}

static void begin_map(Message *m, size_t count) { write_number(m, 0xdf, count, 4); }

static void tell_attributes(Message *m, const Page *p) {
    write_list(m, tag_count(p));
    for (uint32_t i = 0; i < tag_count(p); i++) {
        const Bytes *held = (const Bytes *)p->held.at + row(p, i)[ATTRIBUTES];
        size_t size = 0;
        while (held[2 * size].at) size++;
        if (!size) {
            write_none(m);
            continue;
        }
        begin_map(m, size);
        for (size_t j = 0; j < 2 * size; j++) tell_text(m, held[j]);
    }
}

static void tell_names(Message *m, const Page *p) {
    write_list(m, (int64_t)table_count(&p->others));
    for (size_t i = 0; i < table_count(&p->others); i++) tell_text(m, table_text(&p->others, i));
}

/* The tags that have each of some texts: `of` has pairs of numbers, of a text and a tag, those of a text ascending. */
static bool tell_tags(Message *m, const Page *p, Bytes (*text)(const Page *, const void *, uint32_t), const void *texts,
                      size_t size, const Buffer *of) {
    size_t pairs = count(of) / 2;
    uint32_t present = 0, *ends = calloc(size + 1, sizeof *ends), *tags = malloc((pairs + 1) * sizeof *tags);
    if (ends && tags) {
        for (size_t i = 0; i < pairs; i++) ends[numbers(of)[2 * i] + 1]++;
        for (size_t i = 0; i < size; i++) {
            present += ends[i + 1] > 0;
            ends[i + 1] += ends[i];
        }
        for (size_t i = 0; i < pairs; i++) tags[ends[numbers(of)[2 * i]]++] = numbers(of)[2 * i + 1];
        begin_map(m, present);
        uint32_t at = 0;
        for (uint32_t i = 0; i < size; i++) {
            if (ends[i] == at) continue;
            tell_text(m, text(p, texts, i));
            write_list(m, ends[i] - at);
            while (at < ends[i]) write_integer(m, tags[at++]);
        }
    }
    bool told = ends && tags;
    free(ends);
    free(tags);
    return told;
}

static Bytes named(const Page *p, const void *texts, uint32_t number) {
    (void)texts;
    return name_of(p, number);
}

static Bytes grouped(const Page *p, const void *texts, uint32_t number) {
    (void)p;
    return table_text(texts, number);
}

static bool tell_group(Message *m, const Page *p, const Group *g) {
    return tell_tags(m, p, grouped, &g->texts, table_count(&g->texts), &g->pairs);
}

static bool tell_by_name(Message *m, const Page *p) {
    Buffer pairs = {0};
    for (uint32_t i = 0; i < tag_count(p); i++) {
        add_number(&pairs, row(p, i)[NAME]);
        add_number(&pairs, i);
    }
    size_t names = table_count(&p->roles->names) + table_count(&p->others);
    bool told = !pairs.full && tell_tags(m, p, named, NULL, names, &pairs);
    free(pairs.at);
    return told;
}

static bool tell(Message *m, const Page *p) {
    write_list(m, 15);
    tell_names(m, p);
    tell_columns(m, p);
    tell_attributes(m, p);
    tell_strings(m, &p->strings, &p->string_ends);
    tell_numbers(m, &p->unseen_numbers);
    tell_strings(m, &p->unseen, &p->unseen_ends);
    tell_bytes(m, &p->sizes);
    tell_text(m, (Bytes){p->text.bytes.at, p->text.bytes.size});
    tell_text(m, (Bytes){p->shown.bytes.at, p->shown.bytes.size});
    tell_numbers(m, &p->stops);
    write_integer(m, p->chars);
    return tell_by_name(m, p) && tell_group(m, p, &p->classes) && tell_group(m, p, &p->ids) &&
           tell_group(m, p, &p->rare);
}

static bool is_whole(const Page *p) {
    const Buffer *grew[] = {&p->tags, &p->open, &p->held, &p->values, &p->pending, &p->strings, &p->string_ends,
                            &p->unseen, &p->unseen_ends, &p->unseen_numbers, &p->sizes, &p->stops, &p->text.bytes,
                            &p->shown.bytes, &p->others.texts, &p->classes.texts.texts, &p->classes.pairs,
                            &p->ids.texts.texts, &p->ids.pairs, &p->rare.texts.texts, &p->rare.pairs};
    for (size_t i = 0; i < sizeof grew / sizeof *grew; i++)
        if (grew[i]->full) return false;
    return true;
}

static void free_group(Group *g) {
    table_free(&g->texts);
    free(g->pairs.at);
}

static void free_page(Page *p) {
    for (size_t i = 0; i < p->values.size / sizeof(uint8_t *); i++) free(((uint8_t **)p->values.at)[i]);
    Buffer *grew[] = {&p->tags, &p->open, &p->held, &p->values, &p->pending, &p->strings, &p->string_ends,
                      &p->unseen, &p->unseen_ends, &p->unseen_numbers, &p->sizes, &p->stops, &p->text.bytes,
                      &p->shown.bytes};
    for (size_t i = 0; i < sizeof grew / sizeof *grew; i++) free(grew[i]->at);
    table_free(&p->others);
    free_group(&p->classes);
    free_group(&p->ids);
    free_group(&p->rare);
}

/* A page in canonical form, told in memory that `page_free` takes back; NULL where there is not enough of it. */
PUBLIC uint8_t *page_read(const Roles *roles, const uint8_t *page, int64_t size, int64_t max_depth,
                          int64_t token_class_chars, int64_t *told) {
    Page p = {.roles = roles, .max_depth = max_depth, .token_class_chars = token_class_chars};
    read_page(&p, page, page + size);
    Message counted = message_in(NULL, 0);
    uint8_t *room = NULL;
    if (is_whole(&p) && tell(&counted, &p)) {
        *told = message_size(&counted);
        room = malloc((size_t)*told);
        Message message = message_in(room, *told);
        if (room && !tell(&message, &p)) {
            free(room);
            room = NULL;
        }
    }
    free_page(&p);
    return room;
}

PUBLIC void page_free(uint8_t *told) { free(told); }
