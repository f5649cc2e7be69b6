/* A page while it is read: its tags in rows, its strings, and what it reads and shows. */

#ifndef PAGE_H
#define PAGE_H

#include "characters.h"
#include "roles.h"

/* The columns of a tag, in the order in which they are told.  Places are counted in characters. */
enum {
    PARENT, END, STRING, STRING_END, NAME,
    TEXT_BEFORE, TEXT_IN, TEXT_OUT, TEXT_BEHIND,
    SHOWN_BEFORE, SHOWN_IN, SHOWN_OUT, SHOWN_BEHIND,
    SEEN, SEEN_END, CHARS, CHARS_END,
    COLUMNS,
};
enum { ATTRIBUTES = COLUMNS, WIDTH }; /* where those of a tag are, which is not told */

static const uint32_t NONE = UINT32_MAX;

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

/* A tag that has not ended: its row, NONE where it counts for nothing, and the number of its name. */
typedef struct {
    uint32_t row, name;
} Open;

typedef struct {
    const Roles *roles;
    int64_t max_depth, token_class_chars;
    Buffer tags; /* rows of WIDTH numbers */
    Buffer open; /* of Open */
    Buffer held; /* attributes, two Bytes each; behind those of a tag an empty name */
    Buffer values; /* pointers to texts that the page has otherwise, to be freed */
    Buffer pending; /* the string that has not ended */
    Buffer chunk; /* what is to become a part of it */
    Buffer strings, string_ends; /* those that readers see */
    Buffer unseen, unseen_ends, unseen_numbers;
    Buffer sizes; /* of strings in one line, added up */
    Buffer stops;
    Table others; /* names without a role */
    Group classes, ids, rare; /* values of `class` and of `id`, and attributes that are not common */
    Written text, shown;
    uint32_t parent, size, seen, chars, code, hidden;
    bool had_head, had_body;
    uint32_t late; /* tags of the page itself that were passed over, as their ends will be */
} Page;

static inline uint32_t *row(const Page *p, uint32_t number) { return (uint32_t *)p->tags.at + (size_t)number * WIDTH; }

static inline uint32_t tag_count(const Page *p) { return (uint32_t)(p->tags.size / (WIDTH * sizeof(uint32_t))); }

static inline uint32_t string_count(const Page *p) { return (uint32_t)count(&p->string_ends); }

static inline size_t open_count(const Page *p) { return p->open.size / sizeof(Open); }

/* The tag that began last and has not ended; there is one. */
static inline const Open *innermost(const Page *p) { return (const Open *)p->open.at + open_count(p) - 1; }

/* The number of a name, what it says and what it means. */
uint32_t name_number(Page *p, Bytes name);
Bytes name_of(const Page *p, uint32_t number);
const Role *role_by(const Page *p, uint32_t number);

/* What happens as a page is read.  The attributes of a tag are those held from some place on. */
void begin_tag(Page *p, uint32_t name, size_t held_at);
void end_tag(Page *p);
void end_string(Page *p);

/* The same, by the rules of which tags end which, and which begin unwritten. */
void make_way(Page *p, uint32_t name);
bool enter(Page *p, uint32_t name, size_t held_at);
void leave(Page *p, uint32_t name);
void need_body(Page *p);
void say(Page *p, const uint8_t *at, size_t size);

/* Text of the source, without and with character references; in values of attributes fewer are some. */
void add_plain(Buffer *to, const uint8_t *at, const uint8_t *end);
void add_referring(const Roles *roles, Buffer *to, const uint8_t *at, const uint8_t *end, bool in_value);

void read_page(Page *p, const uint8_t *at, const uint8_t *end);

#endif
