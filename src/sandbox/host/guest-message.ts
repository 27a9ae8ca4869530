import type { GuestMessage, Note, Site, StepKind } from '../../core/step/step.js';
import type { PlacedSource } from '../../core/strands/placed-source.js';
import { isJsonObject } from '../../core/values/json.js';

const kinds: ReadonlySet<unknown> = new Set<StepKind>([
  'agent',
  'timer',
  'sh',
  'files',
  'read',
  'gate',
  'workflow',
  'ask',
  'merge',
  'publish',
]);
const verifications: ReadonlySet<unknown> = new Set([
  'confirmed',
  'refuted',
  'decided',
  'unverified',
]);
const levels: ReadonlySet<unknown> = new Set(['log', 'info', 'warn', 'error', 'debug']);
const longestName = 2_000;

export type MessageReader = (text: string) => readonly GuestMessage[];

interface Speaker {
  readonly realm: number;
  readonly source: PlacedSource;
  readonly sites: Map<string, Site | null>;
  lastId: number;
}

/**
 * Reads what a realm said. The worker's word is not trusted: anything unexpected throws, and the
 * sandbox ends as crashed.
 */
export function createMessageReader(realm: number, source: PlacedSource): MessageReader {
  const speaker: Speaker = { realm, source, sites: new Map(), lastId: 0 };
  return (text) => {
    const items: unknown = JSON.parse(text);
    if (!Array.isArray(items)) throw new Error('the messages of the script are no list');
    return items.map((item) => readMessage(speaker, item));
  };
}

function readMessage(speaker: Speaker, item: unknown): GuestMessage {
  if (Array.isArray(item)) {
    if (item[0] === 's' && item.length === 8) return readStep(speaker, item);
    if (item[0] === 'n' && item.length === 5) return readNote(speaker, item);
    if (item[0] === 'c' && item.length === 2 && isCount(item[1]))
      return { type: 'timer-cancel', realm: speaker.realm, id: item[1] };
  }
  throw new Error('the script sent something that is no message');
}

function readStep(
  speaker: Speaker,
  [, id, kind, strand, n, lane, site, input]: readonly unknown[],
): GuestMessage {
  if (
    !isCount(id) ||
    id <= speaker.lastId ||
    !kinds.has(kind) ||
    !isCount(n) ||
    !isName(strand) ||
    !isName(lane) ||
    !isJsonObject(input)
  ) {
    throw new Error('the script sent a malformed step');
  }
  speaker.lastId = id;
  return {
    type: 'step',
    realm: speaker.realm,
    id,
    kind: kind as StepKind,
    strand,
    n,
    lane,
    site: readSite(speaker, site),
    input,
  };
}

function readNote(speaker: Speaker, [, strand, n, lane, note]: readonly unknown[]): GuestMessage {
  if (!isName(strand) || !isCount(n) || !isName(lane) || !isNote(note))
    throw new Error('the script sent a malformed note');
  return { type: 'note', realm: speaker.realm, strand, n, lane, note: placed(speaker, note) };
}

/** The script says where it threw in the code as it was rewritten. */
function placed(speaker: Speaker, note: Note): Note {
  if (note.kind !== 'slot-failed') return note;
  const { name, site, ...failure } = note;
  const found = readSite(speaker, site);
  return {
    ...failure,
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    ...(found === null ? {} : { site: found }),
  };
}

function readSite({ source, sites }: Speaker, value: unknown): Site | null {
  if (typeof value === 'number') return source.sites[value] ?? null;
  if (typeof value !== 'string' || value.length > 40) return null;
  let site = sites.get(value);
  if (site === undefined) {
    const [line, column] = value.split(':').map(Number);
    site =
      isCount(line) && isCount(column) && line > 0 && column > 0
        ? source.siteOf(line, column)
        : null;
    if (sites.size < 10_000) sites.set(value, site);
  }
  return site;
}

function isNote(value: unknown): value is Note {
  if (!isJsonObject(value)) return false;
  const texts = (...names: string[]) => names.every((name) => typeof value[name] === 'string');
  switch (value.kind) {
    case 'log':
      return levels.has(value.level) && texts('text');
    case 'phase':
      return texts('title');
    case 'warning':
      return texts('code', 'text');
    case 'slot-failed':
      return texts('where', 'message') && (value.step === null || isCount(value.step));
    case 'lanes-ended':
      return isCount(value.stage) && isCount(value.count) && isCount(value.of);
    case 'losses-accepted':
      return texts('reason');
    case 'verification':
      return (
        texts('label') &&
        verifications.has(value.status) &&
        Array.isArray(value.votes) &&
        value.votes.every(isVote)
      );
    case 'disagreement':
      return (
        texts('label') &&
        isCount(value.rounds) &&
        Array.isArray(value.objections) &&
        value.objections.every((one) => typeof one === 'string')
      );
    default:
      return false;
  }
}

function isVote(value: unknown): boolean {
  return (
    isJsonObject(value) && typeof value.verdict === 'string' && typeof value.reason === 'string'
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestName;
}
