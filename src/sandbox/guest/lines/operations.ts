/** What a realm tells the worker, by number; both sides read them here. */

/** JSON text of a list of steps, notes and cancelled timers. */
export const OUT = 0;
/** The script returned: its value as JSON text. */
export const RETURNED = 1;
/** The script threw: the error as JSON text. */
export const THREW = 2;
/** Answered with what was spent so far. */
export const SPENT = 3;
/** Answered with the losses so far as JSON text. */
export const LOSSES = 4;
/** One loss as JSON text. */
export const LOSS = 5;
/** The memory is full: the run ends. */
export const FATAL = 6;
/** Answered with 0 where one more agent is beyond the cap. */
export const ADMIT = 7;
/** A line of execution was refused so often that it gets no further answer. */
export const PARKED = 8;
