import { nearestName } from '../words/nearest-name.js';
import { clip } from '../words/text-width.js';

/** A mistake of the script that a simulated run ran into (X114). */
export interface Slip {
  /** `TypeError: …`. */
  readonly message: string;
  /** Line of the script that threw; `null` where it stands in a nested script or is not known. */
  readonly line: number | null;
  /** The slot it ended, as `pipeline[2].s1`; `null` where it ended the script. */
  readonly where: string | null;
  /** What the script had been given last, in the same slot where there is one. */
  readonly after: GivenAnswer | null;
  /** It takes a fault to come to it: an agent that fails, or leaves out what it may leave out. */
  readonly faults: boolean;
  /** One sentence: where, what, after which answer, and what may be meant. */
  readonly text: string;
}

/** An answer that was made up for an agent. */
export interface GivenAnswer {
  readonly line: number | null;
  readonly label: string;
  /** As JSON, clipped. */
  readonly value: string;
  /** Properties of its schema; `null` of a text. */
  readonly properties: readonly string[] | null;
  readonly optional: readonly string[];
}

/** Errors that no script throws on purpose. */
const slipNames: ReadonlySet<string> = new Set([
  'TypeError',
  'ReferenceError',
  'RangeError',
  'SyntaxError',
]);

export function isSlipText(message: string): boolean {
  return slipNames.has(message.slice(0, message.indexOf(':')));
}

const shownValue = 120;

/** With its sentence; `source` is the script's. */
export function slipOf(slip: Omit<Slip, 'text'>, source: string): Slip {
  const { message, line, where, after, faults } = slip;
  const place = [line === null ? '' : `line ${line}`, where ?? ''].filter(Boolean).join(', ');
  const given = after === null ? '' : `; ${answerText(after)}`;
  const meant = line === null || after === null ? '' : meantText(after, lineOf(source, line));
  const text = `${place ? `${place}: ` : ''}${message}${faults ? ' (when agents fail)' : ''}${given}${meant}`;
  return { ...slip, text };
}

function lineOf(source: string, line: number): string {
  return source.split('\n')[line - 1] ?? '';
}

function answerText({ line, label, value, properties }: GivenAnswer): string {
  const from = `the answer of "${clip(label, 40)}"${line === null ? '' : ` (line ${line})`}`;
  const shape = properties === null ? 'a text' : `schema: ${properties.join(', ')}`;
  return `${from} was ${clip(value, shownValue)}, ${shape}`;
}

const member = /[\w$\])]\??\.([A-Za-z_$][\w$]*)/g;

/** A name that the line reads and the schema of the answer does not have, or does not require. */
function meantText({ properties, optional }: GivenAnswer, lineText: string): string {
  if (properties === null) return '';
  const read = [...lineText.matchAll(member)].map(([, name = '']) => name);
  const left = read.find((name) => optional.includes(name));
  if (left !== undefined) return `; \`${left}\` is read here, and the schema does not require it`;
  for (const name of read) {
    if (properties.includes(name)) continue;
    const near = nearestName(name, properties);
    if (near !== undefined) return `; \`${name}\` is read here, and the schema has \`${near}\``;
  }
  return '';
}

/** The same mistake once; without a fault where it was made without one too. */
export function distinctSlips(slips: readonly Slip[]): readonly Slip[] {
  const found = new Map<string, Slip>();
  for (const slip of slips) {
    const key = JSON.stringify([slip.line, slip.message]);
    const known = found.get(key);
    if (!known || (known.faults && !slip.faults)) found.set(key, slip);
  }
  return [...found.values()];
}
