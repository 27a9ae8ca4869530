/** Whether a drive is to stand still or to end, and whether that can be taken back (X77, X120). */
export interface Halt {
  readonly by: 'pause' | 'stop' | null;
  /** `person`: who may take it back while it lasts. */
  pause(by: 'person' | 'run'): void;
  stop(): void;
  /** Takes a pause back; null when that was done, else why not. */
  revoke(): string | null;
  /** Nothing runs any more: what comes next is the end of the drive. */
  settle(): void;
}

export function createHalt(): Halt {
  let by: Halt['by'] = null;
  let revocable = false;
  return {
    get by() {
      return by;
    },
    pause(who) {
      if (by !== null) return;
      by = 'pause';
      revocable = who === 'person';
    },
    stop() {
      by = 'stop';
    },
    revoke() {
      if (by === 'stop') return 'the run is being ended, which cannot be taken back';
      if (by === null) return 'nobody paused this run';
      if (!revocable) return 'the pause is over: the run can be resumed in a moment';
      by = null;
      return null;
    },
    settle() {
      revocable = false;
    },
  };
}
