import type { JournalEvent, RunEnd } from '../../core/journal/event.js';
import type { Backend } from '../../core/ports/backend.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Journal } from '../../core/ports/journal.js';
import { checkScript } from '../../core/program/checks/check-script.js';
import type { Program } from '../../core/program/syntax/program.js';
import type { ResumePreview, RunLimits, RunSpec } from '../../core/run/bounds/run-spec.js';
import type { RunPorts } from '../../core/run/record/ports.js';
import type { RunLoop } from '../../core/run/run-loop.js';
import type { Json } from '../../core/values/json.js';
import { createVirtualClock } from '../../host/clocks/virtual-clock.js';
import { createAjvChecker } from '../../host/values/schema-checker.js';
import { answeredBy } from '../../pretend/engine/answered-by.js';
import { eventsOf } from '../../pretend/engine/events-of.js';
import { type Play, play, previewPlay } from '../../pretend/engine/play.js';
import { createMemoryJournal } from '../../stores/memory/memory-journal.js';

export interface HarnessOptions {
  readonly journal?: Journal;
  readonly clock?: Clock;
  readonly limits?: Partial<RunLimits>;
  readonly ports?: Partial<RunPorts>;
  readonly seed?: string;
}

export interface DriveOptions {
  readonly args?: Json;
  readonly keepFailed?: boolean;
  readonly rerun?: RunSpec['resume']['rerun'];
  readonly onLoop?: (loop: RunLoop) => void;
  readonly onEvent?: (event: JournalEvent) => void;
}

/**
 * Drives scripts through the real run loop and sandbox, on one journal, with a backend of the
 * test's.
 */
export interface Harness {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Runs, or resumes when the journal holds earlier drives. */
  drive(source: string, backend: Backend, options?: DriveOptions): Promise<RunEnd>;
  preview(source: string, options?: DriveOptions): Promise<ResumePreview>;
  events(): Promise<JournalEvent[]>;
}

const checker = createAjvChecker();
const header = "export const meta = { name: 'test', description: 'a script of a test' };\n";

export function createHarness(options: HarnessOptions = {}): Harness {
  const { seed = 'seed', limits = {}, ports } = options;
  const journal = options.journal ?? createMemoryJournal();
  const clock = options.clock ?? createVirtualClock();
  const playOf = (source: string, backend: Backend | null, drive: DriveOptions): Play => {
    const { args, keepFailed = false, rerun = () => false, onLoop, onEvent } = drive;
    return {
      program: programOf(source),
      args,
      runId: 'test',
      seed,
      clock,
      checker,
      journal,
      limits,
      ports: { ...(backend ? answeredBy(backend, clock) : {}), ...ports },
      resume: { keepFailed, rerun },
      ...(onLoop ? { onLoop } : {}),
      ...(onEvent ? { onEvent } : {}),
    };
  };
  return {
    clock,
    journal,
    drive: async (source, backend, drive = {}) => (await play(playOf(source, backend, drive))).end,
    preview: async (source, drive = {}) => previewPlay(playOf(source, null, drive)),
    events: () => eventsOf(journal),
  };
}

function programOf(source: string): Program {
  const text = source.includes('export const meta') ? source : header + source;
  const checked = checkScript(text, 'test.js');
  if (checked.ok) return checked.program;
  const problems = checked.problems.map(({ message }) => message).join('; ');
  throw new Error(`the script of this test is refused: ${problems}`);
}
