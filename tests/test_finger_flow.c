// The block that carries a print's outline and the run of its ridges: what comes back, what is
// passed over, and what matching makes of it.
#include "matcher/finger_flow.h"
#include "matcher/finger_score.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include <string.h>

static struct finger_flow flow, got;
static uint8_t bytes[FINGER_FLOW_BYTES_MAX + 1];

// A disc of ridges that bend like an arch's.
static void draw(struct finger_flow *out, int columns, int rows) {
    *out = (struct finger_flow){
        .columns = (uint8_t)columns, .rows = (uint8_t)rows, .cell = 16, .left = 30, .top = 70};
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            int x = 2 * column + 1 - columns, y = 2 * row + 1 - rows;
            bool inside =
                x * x * rows * rows + y * y * columns * columns < columns * columns * rows * rows;
            out->direction[row * columns + column] =
                (uint8_t)(inside ? (128 - 60 * x / columns) & 127 : FINGER_FLOW_OUTSIDE);
        }
}

static void give_periods(struct finger_flow *out, int level) {
    memset(out->periods, level,
           (size_t)finger_flow_blocks(out->columns) * finger_flow_blocks(out->rows));
}

static void what_is_written_comes_back(void) {
    static const int sides[][2] = {
        {1,   1  },
        {3,   200},
        {23,  24 },
        {42,  42 },
        {255, 7  },
        {51,  35 }
    };
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        draw(&flow, sides[i][0], sides[i][1]);
        flow.period = (uint16_t)(i * 9999);
        for (int version = 1; version <= 2; version++) { // without the blocks' periods, and with
            size_t size = finger_flow_encode(&flow, bytes);
            CHECK(size > 14 && size <= 2048 && bytes[4] == version);
            CHECK(finger_flow_decode(&got, bytes, size));
            CHECK(memcmp(&got, &flow, sizeof got) == 0);
            give_periods(&flow, FINGER_FLOW_LEVELS_MAX - (int)i);
        }
    }
}

static void no_grid_has_more_blocks_than_there_is_room_for(void) {
    unsigned most = 0;
    for (unsigned columns = 1; columns <= UINT8_MAX; columns++)
        for (unsigned rows = 1; rows <= UINT8_MAX && columns * rows <= FINGER_FLOW_CELLS_MAX;
             rows++) {
            const unsigned blocks = finger_flow_blocks(columns) * finger_flow_blocks(rows);
            most = blocks > most ? blocks : most;
        }
    CHECK(most == FINGER_FLOW_BLOCKS_MAX);
}

static void no_flow_takes_no_bytes(void) {
    memset(&flow, 0, sizeof flow);
    CHECK(finger_flow_encode(&flow, bytes) == 0);
}

static void a_block_cut_short_or_too_long_is_passed_over(void) {
    draw(&flow, 10, 12);
    size_t size = finger_flow_encode(&flow, bytes);
    for (size_t cut = 0; cut <= size + 1; cut++) {
        if (cut >= 4) { // its own length says so too
            bytes[2] = (uint8_t)(cut >> 8);
            bytes[3] = (uint8_t)cut;
        }
        CHECK(finger_flow_decode(&got, bytes, cut) == (cut == size));
        CHECK(got.columns == (cut == size ? 10 : 0));
    }
}

static void another_version_and_what_cannot_be_are_passed_over(void) {
    static const struct {
        int at, value;
    } damages[] = {
        {0,  0x54},
        {1,  0   },
        {2,  9   },
        {4,  0   },
        {4,  2   }, // that has bytes more
        {4,  3   },
        {5,  7   },
        {10, 0   },
        {11, 0   },
        {10, 9   },
        {11, 255 },
        {14, 0xff}  // cells more than there are directions
    };
    draw(&flow, 10, 12);
    size_t size = finger_flow_encode(&flow, bytes);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        uint8_t good = bytes[damages[i].at];
        bytes[damages[i].at] = (uint8_t)damages[i].value;
        CHECK(!finger_flow_decode(&got, bytes, size) && got.columns == 0 && got.rows == 0);
        bytes[damages[i].at] = good;
    }
    bytes[size - 1] = 128; // no direction
    CHECK(!finger_flow_decode(&got, bytes, size));
    give_periods(&flow, 70);
    size = finger_flow_encode(&flow, bytes);
    CHECK(finger_flow_decode(&got, bytes, size) && got.periods[8] == 70 && !got.periods[9]);
    bytes[4] = 1; // so there are bytes too many
    CHECK(!finger_flow_decode(&got, bytes, size));
    bytes[4] = 2;
    bytes[size - 1] = FINGER_FLOW_LEVELS_MAX + 1; // no level
    CHECK(!finger_flow_decode(&got, bytes, size) && !got.columns && !got.periods[0]);
}

// The minutiae are worth having without it.
static void a_record_with_a_damaged_block_keeps_its_minutiae(void) {
    uint8_t record[FINGER_RECORD_MAX];
    struct finger_template finger, back;
    finger_sample_draw(&finger, 1, 40);
    draw(&finger.flow, 20, 20);
    size_t size = finger_template_encode(&finger, record);
    CHECK(finger_template_decode(&back, record, size, NULL) == MATCHER_OK);
    CHECK(back.count == 40 && memcmp(&back.flow, &finger.flow, sizeof back.flow) == 0);
    record[28 + 6 * 40 + 2 + 4] = 2; // the block's version
    CHECK(finger_template_decode(&back, record, size, NULL) == MATCHER_OK);
    CHECK(back.count == 40 && back.flow.columns == 0);
    record[28 + 6 * 40 + 2] = 0x54; // another vendor's
    CHECK(finger_template_decode(&back, record, size, NULL) == MATCHER_OK);
    CHECK(back.count == 40 && back.flow.columns == 0);
}

// Ridges that run the same way speak for a match, those that don't against it.
static void the_flow_speaks_for_and_against(void) {
    struct finger_template a, b, without;
    finger_sample_draw(&a, 3, 11);
    draw(&a.flow, 20, 18);
    b = without = a;
    finger_sample_disturb(&b, 3, 4);
    without.flow.columns = without.flow.rows = 0;
    float same = finger_score(&a, &b), unknown = finger_score(&without, &b);
    for (size_t i = 0; i < 20 * 18; i++)
        if (b.flow.direction[i] != FINGER_FLOW_OUTSIDE)
            b.flow.direction[i] = (uint8_t)((b.flow.direction[i] + 40) & 127);
    float other = finger_score(&a, &b);
    CHECK(same > other + 1);
    CHECK(unknown > 0 && same < 12);
}

// A print of the tip and one that has the next phalanx too, whose ridges are wider: as a whole they
// differ by a quarter, where both are they do not.
static void what_is_elsewhere_in_a_print_does_not_count_against_it(void) {
    enum { SIDE = 20, TIP = 64, BASE = 88 };
    struct finger_template tip, both, old;
    finger_sample_draw(&tip, 3, 12);
    draw(&tip.flow, SIDE, SIDE);
    tip.flow.period = 9 * 256;
    both = tip;
    finger_sample_disturb(&both, 3, 4);
    draw(&both.flow, SIDE, 2 * SIDE);
    both.flow.period = (uint16_t)(1.25 * 9 * 256);
    old = both;
    const float by_medians = finger_score(&tip, &old);
    give_periods(&tip.flow, TIP);
    give_periods(&both.flow, BASE);
    memset(both.flow.periods, TIP, finger_flow_blocks(SIDE) * finger_flow_blocks(SIDE));
    CHECK(finger_score(&tip, &both) > by_medians + 0.3F);
    CHECK(finger_score(&tip, &old) ==
          by_medians); // of a template made before nothing else is known
    memset(both.flow.periods, BASE, finger_flow_blocks(SIDE) * finger_flow_blocks(SIDE));
    CHECK(finger_score(&tip, &both) <= by_medians);
}

// As an outsider's record may be: whatever the grid, scores stay in range.
static void odd_flows_stay_in_range(void) {
    struct finger_template a, b;
    for (unsigned i = 0; i < 40; i++) {
        finger_sample_draw(&a, i, 30);
        b = a;
        draw(&a.flow, 1 + (int)(i % 7) * 8, 1 + (int)(i % 5) * 8);
        draw(&b.flow, 27, 64);
        a.flow.cell = (uint8_t)(8 + i * 6);
        b.flow.cell = (uint8_t)(255 - i);
        a.flow.left = (uint16_t)(i * 1600);
        b.flow.top = (uint16_t)(65535 - i);
        a.flow.period = (uint16_t)(i * 1600);
        b.flow.period = (uint16_t)(i % 4 * 2200);
        give_periods(&a.flow, (int)(3 * i));
        give_periods(&b.flow, 1 + (int)i);
        float score = finger_score(&a, &b);
        CHECK(score >= 0 && score <= 12);
    }
}

int main(void) {
    RUN(what_is_written_comes_back);
    RUN(no_grid_has_more_blocks_than_there_is_room_for);
    RUN(no_flow_takes_no_bytes);
    RUN(a_block_cut_short_or_too_long_is_passed_over);
    RUN(another_version_and_what_cannot_be_are_passed_over);
    RUN(a_record_with_a_damaged_block_keeps_its_minutiae);
    RUN(the_flow_speaks_for_and_against);
    RUN(what_is_elsewhere_in_a_print_does_not_count_against_it);
    RUN(odd_flows_stay_in_range);
    return check_report();
}
