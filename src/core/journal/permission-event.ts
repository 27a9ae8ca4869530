import type { EventHeader } from './event-header.js';

/** An agent wants to use a tool that a person has to allow (X100). */
export interface PermissionAsk extends EventHeader {
  readonly type: 'permission-ask';
  readonly n: number;
  /** Number of the question in this drive, for `plenum allow` and `plenum deny`. */
  readonly request: number;
  readonly tool: string;
  readonly argument?: string;
  readonly reason: string;
  /**
   * The rule that would cover this use, so that it can be answered for the rest of the run or for
   * good; absent where it can be answered once only.
   */
  readonly rule?: string;
}

/** Author of the end of a question whose call ended before anybody answered. */
export const callEnded = 'nobody: the call ended';

/**
 * A question was answered, or a use was refused by the policy; what the policy simply allows is not
 * recorded.
 */
export interface PermissionEnd extends EventHeader {
  readonly type: 'permission-end';
  readonly n: number;
  /** Absent when nobody was asked. */
  readonly request?: number;
  readonly tool: string;
  readonly argument?: string;
  readonly allowed: boolean;
  /** `policy`, or who answered. */
  readonly author: string;
  readonly reason: string;
  /** The rule that this answer made for the rest of the run. */
  readonly forRun?: string;
}
