/* Buffers: what grows while a page is read.  One that cannot grow says so and takes no more. */

#ifndef BUFFERS_H
#define BUFFERS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that somebody else holds. */
typedef struct {
    const uint8_t *at;
    size_t size;
} Bytes;

typedef struct {
    uint8_t *at;
    size_t size, room;
    bool full;
} Buffer;

/* Room for so many bytes more, counted as taken; NULL where there is none. */
static inline uint8_t *grown(Buffer *b, size_t bytes) {
    if (b->room - b->size < bytes) {
        size_t room = 2 * (b->size + bytes) + 256;
        uint8_t *at = b->full ? NULL : realloc(b->at, room);
        if (!at) {
            b->full = true;
            return NULL;
        }
        b->at = at;
        b->room = room;
    }
    b->size += bytes;
    return b->at + b->size - bytes;
}

static inline void add(Buffer *b, const void *bytes, size_t size) {
    uint8_t *to = size ? grown(b, size) : NULL;
    if (to) memcpy(to, bytes, size);
}

static inline void add_byte(Buffer *b, uint8_t byte) { add(b, &byte, 1); }

static inline void add_number(Buffer *b, uint32_t number) { add(b, &number, sizeof number); }

static inline const uint32_t *numbers(const Buffer *b) { return (const uint32_t *)b->at; }

static inline size_t count(const Buffer *b) { return b->size / sizeof(uint32_t); }

static inline bool same(Bytes one, Bytes other) {
    return one.size == other.size && (!one.size || !memcmp(one.at, other.at, one.size));
}

static inline bool is(Bytes bytes, const char *text) {
    return same(bytes, (Bytes){(const uint8_t *)text, strlen(text)});
}

#endif
