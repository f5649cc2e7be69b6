/* Telling: a page that was read, in MessagePack. */

#include "message.h"
#include "page.h"

#define PUBLIC __attribute__((visibility("default")))

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
    const Buffer *grew[] = {&p->tags, &p->open, &p->held, &p->values, &p->pending, &p->chunk, &p->strings, &p->string_ends,
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
    Buffer *grew[] = {&p->tags, &p->open, &p->held, &p->values, &p->pending, &p->chunk, &p->strings, &p->string_ends,
                      &p->unseen, &p->unseen_ends, &p->unseen_numbers, &p->sizes, &p->stops, &p->text.bytes,
                      &p->shown.bytes};
    for (size_t i = 0; i < sizeof grew / sizeof *grew; i++) free(grew[i]->at);
    table_free(&p->others);
    free_group(&p->classes);
    free_group(&p->ids);
    free_group(&p->rare);
}

/* A page as its source has it, in UTF-8, told in memory that `page_free` takes back; NULL where there is not enough of it. */
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
