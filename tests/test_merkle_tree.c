// Proofs of RFC 6962: the authors' vectors, and every proof of every small tree, good and altered.
// (Roots of their vectors: tests/test_participation_log.c.)
#include "sync/merkle_tree.h"
#include "tests/check.h"
#include <sodium.h>
#include <string.h>

enum { LEAVES = 70 };
static uint8_t leaves[LEAVES][MERKLE_HASH_SIZE];

static void prepare(void) {
    for (int i = 0; i < LEAVES; i++) {
        const uint8_t bytes[2] = {(uint8_t)i, 1};
        merkle_leaf(leaves[i], bytes, sizeof bytes);
    }
}

static bool is_hex(const uint8_t hash[MERKLE_HASH_SIZE], const char *hex) {
    char text[2 * MERKLE_HASH_SIZE + 1];
    return !strcmp(sodium_bin2hex(text, sizeof text, hash, MERKLE_HASH_SIZE), hex);
}

// github.com/google/certificate-transparency, merkletree/merkle_tree_test.cc: the inputs and the
// paths of its trees of 8.
static void the_vectors_of_the_rfc_s_authors_are_made(void) {
    static const struct {
        const char *bytes;
        size_t size;
    } inputs[8] = {
        {"",                                                                 0 },
        {"\x00",                                                             1 },
        {"\x10",                                                             1 },
        {"\x20\x21",                                                         2 },
        {"\x30\x31",                                                         2 },
        {"\x40\x41\x42\x43",                                                 4 },
        {"\x50\x51\x52\x53\x54\x55\x56\x57",                                 8 },
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
    };
    uint8_t tree[8][MERKLE_HASH_SIZE], root[MERKLE_HASH_SIZE];
    struct merkle_proof proof;
    for (int i = 0; i < 8; i++)
        merkle_leaf(tree[i], inputs[i].bytes, inputs[i].size);
    merkle_root_of(root, tree[0], 8);
    CHECK(is_hex(root, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"));
    merkle_prove_leaf(&proof, tree[0], 8, 0);
    CHECK(proof.count == 3);
    CHECK(is_hex(proof.hashes[0],
                 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"));
    CHECK(is_hex(proof.hashes[1],
                 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"));
    CHECK(is_hex(proof.hashes[2],
                 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
    merkle_prove_growth(&proof, tree[0], 1, 8);
    CHECK(proof.count == 3 &&
          is_hex(proof.hashes[2],
                 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
    merkle_prove_growth(&proof, tree[0], 6, 8);
    CHECK(proof.count == 3);
    CHECK(is_hex(proof.hashes[0],
                 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"));
    CHECK(is_hex(proof.hashes[1],
                 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"));
    CHECK(is_hex(proof.hashes[2],
                 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
    merkle_prove_leaf(&proof, tree[0], 1, 0);
    CHECK(proof.count == 0);
}

static void each_record_of_each_tree_is_proved_and_at_its_own_place_alone(void) {
    for (uint64_t size = 1; size <= LEAVES; size++) {
        uint8_t root[MERKLE_HASH_SIZE];
        merkle_root_of(root, leaves[0], size);
        for (uint64_t index = 0; index < size; index++) {
            struct merkle_proof proof;
            merkle_prove_leaf(&proof, leaves[0], size, index);
            CHECK(proof.count <= 7);
            for (uint64_t other = 0; other < size + 2; other++)
                CHECK(merkle_proves_leaf(&proof, leaves[index], other, size, root) ==
                      (other == index));
            const uint64_t another = (index + 1) % LEAVES;
            CHECK(!merkle_proves_leaf(&proof, leaves[another], index, size, root));
        }
    }
}

static void an_altered_shortened_or_longer_proof_proves_nothing(void) {
    for (uint64_t size = 1; size <= 33; size++) {
        uint8_t root[MERKLE_HASH_SIZE];
        merkle_root_of(root, leaves[0], size);
        for (uint64_t index = 0; index < size; index++) {
            struct merkle_proof good, bad;
            merkle_prove_leaf(&good, leaves[0], size, index);
            for (size_t i = 0; i < good.count; i++) {
                bad = good;
                bad.hashes[i][i % MERKLE_HASH_SIZE] ^= 1;
                CHECK(!merkle_proves_leaf(&bad, leaves[index], index, size, root));
            }
            bad = good;
            memset(bad.hashes[bad.count++], 7, MERKLE_HASH_SIZE);
            CHECK(!merkle_proves_leaf(&bad, leaves[index], index, size, root));
            if (good.count) {
                bad.count = good.count - 1;
                CHECK(!merkle_proves_leaf(&bad, leaves[index], index, size, root));
            }
            root[5] ^= 1;
            CHECK(!merkle_proves_leaf(&good, leaves[index], index, size, root));
            root[5] ^= 1;
        }
    }
}

static void each_tree_is_proved_to_begin_with_each_smaller_one(void) {
    for (uint64_t size = 0; size <= LEAVES; size++)
        for (uint64_t before = 0; before <= size; before++) {
            uint8_t root[MERKLE_HASH_SIZE], root_before[MERKLE_HASH_SIZE];
            struct merkle_proof good, bad;
            merkle_root_of(root, leaves[0], size);
            merkle_root_of(root_before, leaves[0], before);
            merkle_prove_growth(&good, leaves[0], before, size);
            CHECK(merkle_proves_growth(&good, before, root_before, size, root));
            for (size_t i = 0; i < good.count; i++) {
                bad = good;
                bad.hashes[i][0] ^= 1;
                CHECK(!merkle_proves_growth(&bad, before, root_before, size, root));
                bad = good;
                bad.count = i;
                CHECK(!merkle_proves_growth(&bad, before, root_before, size, root));
            }
            bad = good;
            memset(bad.hashes[bad.count++], 7, MERKLE_HASH_SIZE);
            CHECK(!merkle_proves_growth(&bad, before, root_before, size, root));
            CHECK(!merkle_proves_growth(&good, size + 1, root_before, size, root));
            root_before[0] ^= 1;
            CHECK(!merkle_proves_growth(&good, before, root_before, size, root));
            root_before[0] ^= 1;
            root[0] ^= 1; // any tree begins with the empty one
            CHECK(merkle_proves_growth(&good, before, root_before, size, root) ==
                  (before == 0 && size > 0));
        }
}

static void a_tree_whose_past_was_rewritten_has_no_proof_of_growth(void) {
    for (uint64_t size = 2; size <= 40; size++)
        for (uint64_t before = 1; before < size; before++) {
            uint8_t root[MERKLE_HASH_SIZE], root_before[MERKLE_HASH_SIZE];
            struct merkle_proof proof;
            merkle_root_of(root_before, leaves[0], before);
            leaves[before - 1][0] ^= 1;
            merkle_root_of(root, leaves[0], size);
            merkle_prove_growth(&proof, leaves[0], before, size);
            leaves[before - 1][0] ^= 1;
            CHECK(!merkle_proves_growth(&proof, before, root_before, size, root));
        }
}

int main(void) {
    if (sodium_init() < 0)
        return 1;
    prepare();
    RUN(the_vectors_of_the_rfc_s_authors_are_made);
    RUN(each_record_of_each_tree_is_proved_and_at_its_own_place_alone);
    RUN(an_altered_shortened_or_longer_proof_proves_nothing);
    RUN(each_tree_is_proved_to_begin_with_each_smaller_one);
    RUN(a_tree_whose_past_was_rewritten_has_no_proof_of_growth);
    return check_report();
}
