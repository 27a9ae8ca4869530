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

/**
 * Reads what a realm said. The worker's word is not trusted: anything unexpected throws, and the
 * sandbox ends as crashed.
 */
export class GuestMessageReader {
  private readonly sites = new Map<string, Site | null>();
  private lastId = 0;

  constructor(
    private readonly realm: number,
    private readonly source: PlacedSource,
  ) {}

  read(text: string): readonly GuestMessage[] {
    const items: unknown = JSON.parse(text);
    if (!Array.isArray(items)) throw new Error('the messages of the script are no list');
    return items.map((item) => this.message(item));
  }

  private message(item: unknown): GuestMessage {
    if (Array.isArray(item)) {
      if (item[0] === 's' && item.length === 8) return this.step(item);
      if (item[0] === 'n' && item.length === 5) return this.note(item);
      if (item[0] === 'c' && item.length === 2 && isCount(item[1]))
        return { type: 'timer-cancel', realm: this.realm, id: item[1] };
    }
    throw new Error('the script sent something that is no message');
  }

  private step([, id, kind, strand, n, lane, site, input]: readonly unknown[]): GuestMessage {
    if (
      !isCount(id) ||
      id <= this.lastId ||
      !kinds.has(kind) ||
      !isCount(n) ||
      !isName(strand) ||
      !isName(lane) ||
      !isJsonObject(input)
    ) {
      throw new Error('the script sent a malformed step');
    }
    this.lastId = id;
    return {
      type: 'step',
      realm: this.realm,
      id,
      kind: kind as StepKind,
      strand,
      n,
      lane,
      site: this.site(site),
      input,
    };
  }

  private note([, strand, n, lane, note]: readonly unknown[]): GuestMessage {
    if (!isName(strand) || !isCount(n) || !isName(lane) || !isNote(note))
      throw new Error('the script sent a malformed note');
    return { type: 'note', realm: this.realm, strand, n, lane, note };
  }

  private site(value: unknown): Site | null {
    if (typeof value === 'number') return this.source.sites[value] ?? null;
    if (typeof value !== 'string' || value.length > 40) return null;
    let site = this.sites.get(value);
    if (site === undefined) {
      const [line, column] = value.split(':').map(Number);
      site =
        isCount(line) && isCount(column) && line > 0 && column > 0
          ? this.source.siteOf(line, column)
          : null;
      if (this.sites.size < 10_000) this.sites.set(value, site);
    }
    return site;
  }
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
