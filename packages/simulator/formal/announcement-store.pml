/* The store, the network, the clock and the start of the announcement model. */

inline land(k) {
  if
  :: putting[k] -> entry[k] = CLAIM; age[k] = 0; putting[k] = 0;
     if
     :: own[0] == k -> answer[0] = WRITTEN
     :: own[1] == k -> answer[1] = WRITTEN
     :: own[2] == k -> answer[2] = WRITTEN
     fi
  :: latePut[k] -> entry[k] = CLAIM; age[k] = 0; latePut[k] = 0
  :: ending[k] -> entry[k] = TOMBSTONE; age[k] = 0; ending[k] = 0
  :: deleting[k] -> entry[k] = ABSENT; age[k] = 0; deleting[k] = 0
  fi;
  if  /* a key that nothing can touch any more: what is known of it makes no difference */
  :: entry[k] == ABSENT && !putting[k] && !latePut[k] && !ending[k] && own[0] != k && own[1] != k && own[2] != k ->
     token[k] = 0; deleting[k] = 0
  :: else
  fi
}

proctype Network() {
  do
  :: atomic { land(0) }
  :: atomic { land(1) }
#if KEYS > 2
  :: atomic { land(2) }
#endif
#if KEYS > 3
  :: atomic { land(3) }
#endif
#if KEYS > 4
  :: atomic { land(4) }
#endif
  od
}

proctype Clock() {
  byte i;
  do
  :: d_step {
       for (i : 0 .. KEYS - 1) { age[i] = (entry[i] == CLAIM && age[i] < EXPIRY -> age[i] + 1 : age[i]) }
       for (i : 0 .. 2) {
         left[i] = (left[i] > 0 -> left[i] - 1 : 0); sentLeft[i] = (sentLeft[i] > 0 -> sentLeft[i] - 1 : 0); holds[i] = holds[i] && left[i] > 0
       }
       i = 0
     }
  od
}

init {
  atomic {
    run Claimant(0, 0); run Claimant(1, 0);
#ifdef THREE_EXCLUSIVE
    run Claimant(2, 0);
#elif !defined(TWO_EXCLUSIVE)
    run Claimant(2, 1);
#endif
    run Anyone(); run Network(); run Clock()
  }
}
