import { type GivenAnswer, isSlipText, type Slip, slipOf } from '../../core/estimate/slip.js';
import type {
  JournalEvent,
  NoteAdd,
  RunEnd,
  StepEnd,
  StepStart,
} from '../../core/journal/event.js';
import { isJsonObject } from '../../core/values/json.js';

/** What a play is remembered by while it runs: nothing of it is kept. */
export interface CourseWatch {
  apply(event: JournalEvent): void;
  /** Steps that ended, timers among them. */
  readonly steps: number;
  /**
   * It has taken as many steps as a play may take: they are counted, so that the load of a machine
   * changes nothing.
   */
  readonly isEndless: boolean;
  /** An agent was asked for something. */
  readonly hasAgents: boolean;
  /** Lines of the script that asked for something. */
  readonly lines: ReadonlySet<number>;
  /** The mistakes that it came to, those of its slots and the one that ended it. */
  slips(end: Pick<RunEnd, 'error'>, faults: boolean, source: string): readonly Slip[];
}

/** Steps of one play. */
const mostSteps = 20_000;
const longestValue = 200;
const mostSlips = 20;

export function createCourseWatch(): CourseWatch {
  const open = new Map<number, StepStart>();
  const lines = new Set<number>();
  /** The latest answer of every slot. */
  const answers = new Map<string, GivenAnswer>();
  const found: Omit<Slip, 'faults' | 'text'>[] = [];
  let latest: GivenAnswer | null = null;
  let hasAgents = false;
  let steps = 0;

  const start = (event: StepStart): void => {
    if (event.realm === 0 && event.site) lines.add(event.site.line);
    if (event.kind !== 'agent') return;
    hasAgents = true;
    open.set(event.n, event);
  };
  const end = (event: StepEnd): void => {
    const asked = open.get(event.n);
    if (!asked) return;
    open.delete(event.n);
    latest = answerOf(asked, event);
    answers.set(slotOf(asked.lane), latest);
  };
  const note = ({ note: said, lane, realm }: NoteAdd): void => {
    if (said.kind !== 'slot-failed' || said.step !== null || found.length >= mostSlips) return;
    const message = `${said.name ?? 'Error'}: ${said.message}`;
    if (!isSlipText(message)) return;
    const line = realm === 0 ? (said.site?.line ?? null) : null;
    const after = answers.get(slotOf(lane)) ?? latest;
    found.push({ message, line, where: slotName(said.where), after });
  };

  return {
    apply(event) {
      if (event.type === 'step-end' || event.type === 'timer-fire') steps += 1;
      if (event.type === 'step-start') start(event);
      else if (event.type === 'step-end') end(event);
      else if (event.type === 'note-add') note(event);
    },
    get steps() {
      return steps;
    },
    get isEndless() {
      return steps >= mostSteps;
    },
    get hasAgents() {
      return hasAgents;
    },
    lines,
    slips({ error }, faults, source) {
      const ending =
        error && isSlipText(error.message)
          ? [{ message: error.message, line: error.site?.line ?? null, where: null, after: latest }]
          : [];
      return [...ending, ...found].map((slip) => slipOf({ ...slip, faults }, source));
    },
  };
}

/** `root/l0[3].s1` and `root/l0[3].s2` are stages of one slot. */
function slotOf(lane: string): string {
  return lane.replace(/\.s\d+$/, '');
}

/** Slots of one fan-out fail alike. */
function slotName(where: string): string {
  return where.replace(/\[\d+\]/, '[…]');
}

function answerOf({ realm, site, label, options }: StepStart, { value }: StepEnd): GivenAnswer {
  const schema = isJsonObject(options) && isJsonObject(options.schema) ? options.schema : null;
  const properties =
    schema && isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];
  const required = schema && Array.isArray(schema.required) ? schema.required : [];
  const text = JSON.stringify(value ?? null);
  return {
    line: realm === 0 ? (site?.line ?? null) : null,
    label,
    value: text.length > longestValue ? `${text.slice(0, longestValue)}…` : text,
    properties: schema ? properties : null,
    optional: properties.filter((name) => !required.includes(name)),
  };
}
