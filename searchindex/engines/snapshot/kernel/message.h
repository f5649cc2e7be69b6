/* Messages: what the kernel tells, in MessagePack as its specification has it.

   A message that is longer than its room is not written whole, but it is counted: the caller brings more and asks
   again. */

#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    uint8_t *begin, *at, *behind;
    int64_t missing; /* bytes that there was no room for */
} Message;

static inline Message message_in(uint8_t *room, int64_t size) { return (Message){room, room, room + size, 0}; }

/* How many bytes there are to write. */
static inline int64_t message_size(const Message *m) { return m->at - m->begin + m->missing; }

/* The next so many bytes of the message; NULL where there is no room. */
static inline uint8_t *take(Message *m, int64_t bytes) {
    if (m->behind - m->at < bytes) {
        m->missing += bytes;
        return NULL;
    }
    m->at += bytes;
    return m->at - bytes;
}

static inline void put_big_endian(uint8_t *to, uint64_t value, int bytes) {
    while (bytes--) *to++ = (uint8_t)(value >> 8 * bytes);
}

static inline void write_kind(Message *m, uint8_t kind) {
    uint8_t *to = take(m, 1);
    if (to) *to = kind;
}

static inline void write_number(Message *m, uint8_t kind, uint64_t value, int bytes) {
    uint8_t *to = take(m, 1 + bytes);
    if (!to) return;
    *to = kind;
    put_big_endian(to + 1, value, bytes);
}

static inline void write_none(Message *m) { write_kind(m, 0xc0); }

static inline void write_truth(Message *m, bool value) { write_kind(m, 0xc2 | value); }

static inline void write_integer(Message *m, int64_t value) {
    if (value >= 0 && value < 0x80) write_kind(m, (uint8_t)value);
    else if (value >= 0 && value <= UINT32_MAX) write_number(m, 0xce, (uint64_t)value, 4);
    else write_number(m, 0xd3, (uint64_t)value, 8);
}

static inline void write_real(Message *m, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    write_number(m, 0xcb, bits, 8);
}

/* A list of so many things, which are written next. */
static inline void write_list(Message *m, int64_t count) {
    if (count < 16) write_kind(m, (uint8_t)(0x90 | count));
    else write_number(m, 0xdd, (uint64_t)count, 4);
}

/* A list of things that `end_list` counts. */
static inline uint8_t *begin_list(Message *m) { return take(m, 5); }

static inline void end_list(uint8_t *list, int64_t count) {
    if (!list) return;
    *list = 0xdd;
    put_big_endian(list + 1, (uint64_t)count, 4);
}

/* A text of at most so many bytes, which the caller writes behind the first five, and `end_text` ends. */
static inline uint8_t *begin_text(Message *m, int64_t most) { return take(m, 5 + most); }

static inline void end_text(Message *m, uint8_t *text, uint8_t *end) {
    *text = 0xdb;
    put_big_endian(text + 1, (uint64_t)(end - text - 5), 4);
    m->at = end;
}

#endif
