// Two scores of one person, of a finger and of a face, as one. Scores are -log10 of a false-match
// rate, and what a stranger's finger says has nothing to do with what his face says: the chances
// multiply. A stranger's sum of two such scores follows the sum of two exponential distributions,
// so that it reaches t in 10^-t (1 + t ln 10) of all cases, and not in 10^-t: one half may be luck
// where the other was poor. Pure.
//
// Not for people who are chosen because they look alike, brothers above all: of those the finger
// has to speak for itself, whatever the face says.
#pragma once

// s = -log10 of the share of strangers whose two scores together are as high. 0 .. 24; a score
// below 0 or not a number counts as 0.
float fused_score(float one, float other);
// The sum of two scores at which fused_score is `score` (0 .. 24).
float fused_score_sum(float score);
