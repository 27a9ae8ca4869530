import { type Bare, list, toText } from '../language/intrinsics.js';
import { type Seed, seedOf } from '../language/random.js';

/**
 * Which sequential line of execution runs (X72). A strand is a node of a tree; fork numbers are
 * counted on the parent, so they do not depend on timing.
 */
export interface Strand extends Bare {
  readonly parent: Strand | null;
  readonly tag: string;
  readonly at: number;
  lane: string | null;
  path: string | null;
  /** Where the caller goes on; null = the job loop. */
  back: Strand | null;
  steps: number;
  f: number;
  t: number;
  more: Counters | null;
  lost: boolean;
}
/** What few strands count. */
interface Counters extends Bare {
  notes: number;
  p: number;
  l: number;
  w: number;
  q: number;
  random: Seed | null;
  refusedAfter: number;
  refusals: number;
}
/** A strand that belongs to a lane of its own. */
type Home = Strand & { lane: string };

const strandOf = (parent: Strand | null, tag: string, at: number, lane: string | null): Strand => ({
  __proto__: null,
  parent,
  tag,
  at,
  lane,
  path: null,
  back: null,
  steps: 0,
  f: 0,
  t: 0,
  more: null,
  lost: false,
});
export const root = strandOf(null, '', -1, '');
export let nowhere: Strand = root;

const longestPath = 400;
/**
 * Names that grow without end, as in a loop written as recursion, go on as a digest of themselves.
 */
const bounded = (text: string): string => {
  if (text.length <= longestPath) return text;
  const { a, b } = seedOf(text);
  return 'root/~' + toText(a >>> 0) + '.' + toText(b >>> 0);
};
const segmentOf = (strand: Strand): string => '/' + strand.tag + (strand.at < 0 ? '' : strand.at);
export const pathOf = (strand: Strand): string => {
  if (strand.path !== null) return strand.path;
  const chain = list<Strand>();
  let above = strand;
  for (; above.path === null; above = above.parent as Strand) chain[chain.length] = above;
  let path = above.path;
  for (let at = chain.length - 1; at >= 0; at--) {
    path = bounded(path + segmentOf(chain[at]));
    if (at < 1 || at % 64 === 0) chain[at].path = path;
  }
  return path;
};
export const homeOf = (strand: Strand): Home => {
  let line = strand;
  while (line.lane === null) line = line.parent as Strand;
  return line as Home;
};
/**
 * Label of a lane opened on a strand: what lies between the enclosing lane's own line and the
 * strand stays in it.
 */
const laneUnder = (strand: Strand, tag: string): string => {
  const home = homeOf(strand);
  let between = '';
  for (let line = strand; line !== home; line = line.parent as Strand)
    between = bounded(segmentOf(line) + between);
  return bounded(home.lane + between + '/' + tag);
};
/** Where the steps of a strand are counted: those of a lost one are everybody's. */
export const placed = (strand: Strand): Strand => (strand.lost ? nowhere : strand);

const lostStrand = (): Strand => {
  const strand = strandOf(nowhere, '', -1, null);
  strand.lost = true;
  return strand;
};
export const forkLine = (parent: Strand | null, tag: string, at: number): Strand =>
  parent === null || parent.lost || parent === nowhere
    ? lostStrand()
    : strandOf(parent, tag, at, null);
export const moreOf = (strand: Strand): Counters => {
  strand.more ??= {
    __proto__: null,
    notes: 0,
    p: 0,
    l: 0,
    w: 0,
    q: 0,
    random: null,
    refusedAfter: -1,
    refusals: 0,
  };
  return strand.more;
};
export const forkTimer = (parent: Strand): Strand => {
  if (parent === nowhere) return lostStrand();
  return strandOf(parent, 'q', moreOf(parent).q++, null);
};
export const forkLane = (parent: Strand, tag: string): Strand =>
  strandOf(parent, tag, -1, laneUnder(parent, tag));

/** Before the realm's script begins: where its own line is. */
export const placeRealm = (strand: string, lane: string): void => {
  root.path = strand;
  root.lane = lane;
  nowhere = forkLane(root, '?');
};
