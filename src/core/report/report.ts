import type { Estimate } from '../estimate/estimate.js';
import type { RunEnd } from '../journal/event.js';
import type { Loss } from '../journal/loss.js';
import type { RunStatus } from '../journal/run-status.js';
import { selectGates, selectStatus } from '../selection/select.js';
import { selectLanding } from '../selection/select-landing.js';
import { type ComparedTests, testsText } from '../state/gate-verdict.js';
import { lossReasons } from '../state/loss-reasons.js';
import type { RunState, StepView } from '../state/run-state.js';
import type { LandingFacts } from '../step/landing.js';
import type { Json } from '../values/json.js';
import { plural } from '../words/amounts.js';
import { oneLine } from '../words/plain-text.js';
import { againstText } from './estimate-text.js';
import { groupLosses, type LossGroup } from './loss-groups.js';
import { runMark } from './marks.js';
import { openQuestions } from './open-questions.js';
import { denialTexts, type ReportQuestion, reportQuestions } from './permission-text.js';
import { previewOf, type ResultPreview } from './result-preview.js';
import type { ReportSpending } from './spent-text.js';
import { votesText } from './votes-text.js';
import { asidesOf, warningTexts } from './warning-texts.js';

/**
 * What is left to say when a run ends; small enough for one screen, whatever the run was (never the
 * whole log again).
 */
export interface EndReport {
  readonly status: RunStatus | 'lost';
  readonly mark: string;
  /** `partial: 3 of 40 agents lost (2 schema, 1 crash)`. */
  readonly headline: string;
  readonly name: string;
  readonly runId: string;
  /** Why it is as it is, in plain words. */
  readonly reasons: readonly string[];
  /** What else its first line MUST say, whatever the status: refused uses, lanes that ended. */
  readonly asides: readonly string[];
  readonly result: ResultPreview;
  readonly error: {
    readonly message: string;
    readonly line: number | null;
    /** Of the script, as a person who edits it names it; `null` where that is not known. */
    readonly file: string | null;
  } | null;
  /** Equal ones are one. */
  readonly losses: readonly LossGroup[];
  /** Of groups that are not among them. */
  readonly moreLosses: number;
  readonly handled: number;
  readonly accepted: readonly string[];
  /** What became of everything that merges were given; `null` when nothing was merged (X49). */
  readonly landing: LandingFacts | null;
  /** What was said once while it ran (X119). */
  readonly warnings: readonly string[];
  /** Uses of tools that were refused, and questions that wait for a person (X100). */
  readonly denied: readonly string[];
  readonly questions: readonly ReportQuestion[];
  readonly gates: readonly {
    readonly label: string;
    readonly passed: boolean | null;
    readonly text: string;
    /** With a base: what single tests said (X190). */
    readonly tests?: ComparedTests;
  }[];
  readonly agents: string;
  /** What agents said of the work of others; `null` where nobody was asked. */
  readonly votes: string | null;
  readonly spent: ReportSpending;
  /**
   * `estimated 12–30 agents, $0.10–0.60; was 17, $0.22`; `null` for runs without an estimate (X85).
   */
  readonly estimated: string | null;
  readonly place: string;
  /** The one thing that is useful now. */
  readonly next: ReportAdvice;
}

/** What a person may do next; who shows it knows the command. */
export type ReportAdvice =
  | { readonly do: 'answer' | 'watch' | 'show' | 'result' | 'review' }
  | ResumeAdvice;

interface ResumeAdvice {
  readonly do: 'resume';
  readonly raised: NeededLimits;
  /** What ended the run is in the script: a resume alone would end there again. */
  readonly edit?: { readonly file: string; readonly line: number | null };
}

/** Limits that ended the run, raised so far that it gets past them (C25, C45). */
export interface NeededLimits {
  readonly maxAgents?: number;
  readonly fanOut?: number;
  readonly budget?: NonNullable<NonNullable<RunState['limits']>['budget']>;
}

export interface ReportFacts {
  readonly runId: string;
  readonly runDir: string;
  readonly driven: boolean;
  /** Where the script is edited for a resume. */
  readonly script?: string;
  /** The value, where `run-end` only names its blob. */
  readonly result?: Json;
  readonly estimate?: Estimate | null;
  /** Where the run still goes on: until now, not until its latest event. */
  readonly elapsedMs?: number;
}

const shownLosses = 10;

export function buildReport(state: RunState, end: RunEnd | null, facts: ReportFacts): EndReport {
  const status = end ? end.status : selectStatus(state, facts.driven);
  const losses = end?.losses ?? [];
  const reasons = end && end.reasons.length > 0 ? end.reasons : reasonsOf(state, status, losses);
  const asides = asidesOf(state);
  const groups = groupLosses(losses);
  const value = facts.result ?? end?.result;
  const landing = selectLanding(state);
  const made = { value, landed: (landing?.landed.length ?? 0) > 0 };
  return {
    status,
    mark: runMark(status),
    headline: [status + whereOf(status, end), [...reasons.map(oneLine), ...asides].join('; ')]
      .filter(Boolean)
      .join(': '),
    reasons: reasons.map(oneLine),
    asides,
    name: oneLine(state.name),
    runId: facts.runId,
    result: previewOf(value),
    error: end?.error
      ? {
          message: oneLine(end.error.message),
          line: end.error.site?.line ?? null,
          file: facts.script ?? null,
        }
      : null,
    losses: groups.slice(0, shownLosses),
    moreLosses: groups.slice(shownLosses).reduce((sum, group) => sum + group.losses.length, 0),
    handled: end?.handled.length ?? 0,
    accepted: state.accepted.map(oneLine),
    landing,
    warnings: warningTexts(state),
    denied: denialTexts(state),
    questions: reportQuestions(state),
    gates: selectGates(state).map(gateLine),
    agents: agentsText(state),
    votes: votesText(state),
    spent: {
      durationMs: facts.elapsedMs ?? state.durationMs,
      usage: state.usage,
      costUsd: state.costUsd,
      unpriced: state.unpriced,
    },
    estimated: facts.estimate
      ? againstText(facts.estimate, {
          agents: state.agents.total,
          costUsd: state.unpriced > 0 ? undefined : state.costUsd,
          isOver: status !== 'running',
        })
      : null,
    place: facts.runDir,
    next:
      openQuestions(state).length > 0 && status === 'paused'
        ? { do: 'answer' }
        : { ...adviceFor(status, made, raisedLimits(state, end)), ...toEdit(end, facts) },
  };
}

/** A script that threw, or never came to its end, does so again as long as it stays as it is. */
function toEdit(end: RunEnd | null, { script }: ReportFacts): Pick<ResumeAdvice, 'edit'> {
  const error = end?.status === 'failed' ? end.error : undefined;
  if (script === undefined || error === undefined || error.step !== undefined) return {};
  if (!error.code.startsWith('E_SCRIPT_')) return {};
  return { edit: { file: script, line: error.site?.line ?? null } };
}

/** The line of the script that ended it. */
function whereOf(status: string, end: RunEnd | null): string {
  const line = end?.error?.site?.line;
  return status === 'failed' && line !== undefined ? ` in line ${line}` : '';
}

function reasonsOf(state: RunState, status: string, losses: readonly Loss[]): readonly string[] {
  if (status === 'lost') return ['the process that drove it is gone'];
  if (state.reason) return [state.reason];
  return lossReasons(losses, state.agents.total);
}

function gateLine(step: StepView): EndReport['gates'][number] {
  const verdict = step.verdict;
  const passed = step.state === 'completed' ? (verdict?.passed ?? null) : null;
  const code = verdict && verdict.code !== null && !verdict.passed ? ` (code ${verdict.code})` : '';
  const word = passed === null ? 'no verdict' : passed ? 'passed' : `failed${code}`;
  const tests = verdict === null ? '' : oneLine(testsText(verdict));
  const text = [word, verdict?.flaky ? 'flaky' : '', tests].filter(Boolean).join(', ');
  return {
    label: oneLine(step.label),
    passed,
    text,
    ...(verdict?.tests && { tests: verdict.tests }),
  };
}

function agentsText({ agents, waiting }: RunState): string {
  const parts = [`${agents.completed} completed`];
  for (const state of ['failed', 'skipped', 'stopped', 'lost', 'abandoned', 'running'] as const) {
    if (agents[state] > 0) parts.push(`${agents[state]} ${state}`);
  }
  if (waiting.queued > 0) parts.push(`${waiting.queued} queued`);
  if (agents.reused > 0) parts.push(`${agents.reused} reused from the record`);
  return `${plural(agents.total + waiting.queued, 'agent')}: ${parts.join(', ')}`;
}

/**
 * Twice what there was, and past what was spent: what is in flight at a stop may overshoot by far.
 */
function raisedLimits(state: RunState, end: RunEnd | null): NeededLimits {
  const { limits, agents, costUsd = 0, usage } = state;
  if (!limits) return {};
  const spentTokens = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
  const losses = [...(end?.losses ?? []), ...(end?.handled ?? [])];
  const { usd, tokens, minutes } = limits.budget ?? {};
  const budget = {
    ...(usd ? { usd: roundedUp(2 * Math.max(usd, costUsd)) } : {}),
    ...(tokens ? { tokens: 2 * Math.max(tokens, spentTokens) } : {}),
    ...(minutes ? { minutes: 2 * minutes } : {}),
  };
  return {
    ...(losses.some(({ cause, key }) => cause === 'cap' && key !== 'fan-out')
      ? { maxAgents: 2 * limits.maxAgents }
      : {}),
    ...(losses.some(({ key }) => key === 'fan-out') ? { fanOut: 2 * agents.total } : {}),
    ...(losses.some(({ cause }) => cause === 'budget') && Object.keys(budget).length > 0
      ? { budget }
      : {}),
  };
}

/** To two digits: `0.0102` becomes `0.011`. */
function roundedUp(usd: number): number {
  const unit = 10 ** (Math.floor(Math.log10(usd)) - 1);
  return Number((Math.ceil(usd / unit - 1e-9) * unit).toPrecision(2));
}

function adviceFor(
  status: EndReport['status'],
  { value, landed }: { readonly value: Json | undefined; readonly landed: boolean },
  raised: NeededLimits,
): ReportAdvice {
  if (status === 'running' || status === 'planning') return { do: 'watch' };
  if (status !== 'completed') return { do: 'resume', raised };
  if (landed) return { do: 'review' };
  return { do: value === undefined || value === null ? 'show' : 'result' };
}
