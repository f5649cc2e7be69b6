/* Tables: distinct texts to numbers, in the order in which they were first met. */

#ifndef TABLE_H
#define TABLE_H

#include "buffers.h"

typedef struct {
    Buffer texts; /* of Bytes */
    uint32_t *slots; /* a number and one, or 0 */
    size_t size; /* of slots: a power of two */
} Table;

static inline size_t table_count(const Table *t) { return t->texts.size / sizeof(Bytes); }

static inline Bytes table_text(const Table *t, size_t number) { return ((const Bytes *)t->texts.at)[number]; }

static inline uint32_t hash_of(Bytes text) {
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < text.size; i++) hash = (hash ^ text.at[i]) * 16777619u;
    return hash ^ hash >> 15;
}

/* The slot of a text, or the free one where it would stand. */
static inline uint32_t *slot_of(const Table *t, Bytes text) {
    size_t at = hash_of(text) & (t->size - 1);
    while (t->slots[at] && !same(table_text(t, t->slots[at] - 1), text)) at = (at + 1) & (t->size - 1);
    return t->slots + at;
}

static inline int64_t table_find(const Table *t, Bytes text) {
    return t->size ? (int64_t)*slot_of(t, text) - 1 : -1;
}

/* The number of a text, which stays where it is; -1 where there is no memory. */
static inline int64_t table_number(Table *t, Bytes text) {
    if (2 * table_count(t) >= t->size) {
        size_t size = t->size ? 2 * t->size : 64;
        uint32_t *slots = calloc(size, sizeof *slots);
        if (!slots) {
            t->texts.full = true;
            return -1;
        }
        free(t->slots);
        t->slots = slots;
        t->size = size;
        for (size_t i = 0; i < table_count(t); i++) *slot_of(t, table_text(t, i)) = (uint32_t)i + 1;
    }
    uint32_t *slot = slot_of(t, text);
    if (!*slot) {
        add(&t->texts, &text, sizeof text);
        if (t->texts.full) return -1;
        *slot = (uint32_t)table_count(t);
    }
    return *slot - 1;
}

static inline void table_free(Table *t) {
    free(t->texts.at);
    free(t->slots);
}

#endif
