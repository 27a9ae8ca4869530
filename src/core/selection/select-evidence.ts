import { selectDenials } from '../state/folded-permissions.js';
import type { RunState, StepView, VerificationView } from '../state/run-state.js';
import { checkRole } from '../values/check-role.js';
import { plural } from '../words/amounts.js';

/** What a call changed, as the branch has it. */
export interface ChangedFiles {
  readonly paths: readonly string[];
  readonly insertions: number;
  readonly deletions: number;
}

export type Risk = 'high' | 'some' | 'low';

/** What the record has to say for and against one landed call. */
export interface Evidence {
  readonly risk: Risk;
  /** Why, a phrase each, the weightiest first. */
  readonly reasons: readonly string[];
  /** Verifications of its lane, in order. */
  readonly verifications: readonly VerificationView[];
  /** What the gates of its lane answered, in order. */
  readonly gates: readonly { readonly label: string; readonly passed: boolean }[];
  /** Tries that it took. */
  readonly attempts: number;
}

/** More lines than a person reads with care. */
const largeChange = 300;

/**
 * `step` is the call that left the change; `null` for a commit that no call of the run left. Votes
 * and gates belong to a call where they stand in its lane of a `pipeline` or `parallel`: what the
 * record does not tie to it is not claimed.
 */
export function selectEvidence(
  state: RunState,
  step: StepView | null,
  { paths, insertions, deletions }: ChangedFiles,
): Evidence {
  const lane = step === null ? null : laneOf(step.lane);
  const verifications =
    lane === null ? [] : state.verifications.filter((one) => laneOf(one.lane) === lane);
  const gates = lane === null ? [] : gatesOf(state, lane);
  const attempts = step?.attempts ?? 1;
  const high = [
    ...(step === null ? ['no call of this run made it'] : []),
    ...verifications.flatMap(doubtOf),
    ...redBefore(gates),
    ...roleReason(paths, 'runner', 'changes how the project is checked'),
    ...roleReason(paths, 'test', 'changes tests'),
  ];
  const some = [
    ...roleReason(paths, 'lock', 'changes a lock file'),
    ...(attempts > 1 ? [`took ${attempts} attempts`] : []),
    ...refusedUses(state, step),
    ...(insertions + deletions > largeChange
      ? [`${plural(insertions + deletions, 'line')} changed`]
      : []),
    ...(step !== null && verifications.length === 0 && gates.length === 0
      ? ['nothing in its lane checked it']
      : []),
  ];
  const risk = high.length > 0 ? 'high' : some.length > 0 ? 'some' : 'low';
  return { risk, reasons: [...high, ...some], verifications, gates, attempts };
}

/** The slot of a `parallel` or item of a `pipeline`, without its stage; `null` outside of one. */
function laneOf(lane: string): string | null {
  const at = lane.lastIndexOf(']');
  return at === -1 ? null : lane.slice(0, at + 1);
}

function gatesOf({ steps }: RunState, lane: string): Evidence['gates'] {
  return [...steps.values()]
    .filter((step) => step.kind === 'gate' && !step.unclaimed && laneOf(step.lane) === lane)
    .sort((left, right) => left.n - right.n)
    .flatMap(({ label, verdict }) =>
      verdict === null ? [] : [{ label, passed: verdict.passed && !verdict.flaky }],
    );
}

function doubtOf({ label, status, votes }: VerificationView): readonly string[] {
  if (status === 'unverified' || status === 'disagreement' || status === 'refuted')
    return [`${label}: ${status}`];
  const kinds = new Set(votes.map(({ verdict }) => verdict));
  return kinds.size > 1 ? [`votes split: ${votes.map(({ verdict }) => verdict).join(', ')}`] : [];
}

function redBefore(gates: Evidence['gates']): readonly string[] {
  const red = gates.filter(({ passed }) => !passed).length;
  if (red === 0) return [];
  return gates.at(-1)?.passed
    ? [`corrected after ${red === 1 ? 'a red gate' : `${red} red gates`}`]
    : ['its last gate was red'];
}

function roleReason(
  paths: readonly string[],
  role: ReturnType<typeof checkRole>,
  what: string,
): readonly string[] {
  const found = paths.filter((path) => checkRole(path) === role);
  if (found.length === 0) return [];
  return [`${what}: ${found[0]}${found.length > 1 ? ` and ${found.length - 1} more` : ''}`];
}

function refusedUses(state: RunState, step: StepView | null): readonly string[] {
  const denials = state.denials.filter(({ n }) => n === step?.n);
  return denials.length === 0
    ? []
    : [`was refused: ${selectDenials({ denials }).map(useText).join(', ')}`];
}

function useText({ tool, argument }: { readonly tool: string; readonly argument: string | null }) {
  return argument === null ? tool : `${tool}(${argument})`;
}
