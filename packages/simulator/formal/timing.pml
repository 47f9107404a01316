/*
 * Time and what is asserted, for both models. Time is counted in whole ticks of true time; a holder has the slowest clock
 * and an observer the fastest that margin and grace allow for.
 */
#define TTL     3
#ifdef MUTANT_NO_MARGIN
#define MARGIN  0
#else
#define MARGIN  1
#endif
#ifdef MUTANT_NO_GRACE
#define GRACE   0
#else
#define GRACE   1
#endif
#ifdef MUTANT_CLAMPED_TTL
#define READ_TTL (TTL - 1)
#else
#define READ_TTL TTL
#endif
#define SKEW    1
#define BELIEF  (TTL - MARGIN + SKEW)      /* how long a holder believes after it sent its write, in true ticks (rule 6) */
#define EXPIRY  (READ_TTL + GRACE - SKEW)  /* how soon an observer takes over, in true ticks (rule 7) */

/* The other property is switched off for a mutant that must break one. */
#ifndef CHECK_EXCLUSION
#define CHECK_EXCLUSION 1
#endif
#ifndef CHECK_TOKENS
#define CHECK_TOKENS 1
#endif
