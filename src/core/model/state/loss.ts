/** A dropped unit and its cause (X51). */
export interface Loss {
  /** Idempotency key of the call, or the lane of a slot that threw by itself. */
  readonly key: string;
  readonly n: number | null;
  readonly label: string;
  readonly phase: string | null;
  /** A `Cause`, or `script` for a slot whose own code threw. */
  readonly cause: string;
  readonly message: string;
}
