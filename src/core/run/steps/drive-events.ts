import type { DriveStart, RunEnd } from '../../journal/event.js';
import type { BudgetLimits } from '../bounds/budget.js';
import type { RunSpec } from '../bounds/run-spec.js';
import type { RunPorts } from '../record/ports.js';
import type { Scribe } from '../record/scribe.js';
import type { DecidedEnd } from './decide-end.js';

/** The first event of a drive. */
export function driveStart(
  spec: RunSpec,
  ports: Pick<RunPorts, 'clock' | 'journal' | 'sandbox'>,
): DriveStart {
  return {
    type: 'drive-start',
    at: ports.clock.now(),
    epoch: ports.journal?.epoch ?? 0,
    reason: spec.reason,
    kernel: ports.sandbox.kernel,
    name: spec.program.meta.name,
    script: spec.script,
    ...(spec.args === undefined ? {} : { args: spec.args }),
    limits: limitsOf(spec),
    phases: (spec.program.meta.phases ?? []).map(({ title, detail }) => ({
      title,
      ...(detail === undefined ? {} : { detail }),
    })),
  };
}

/** What the sandbox is told of the run before the script begins. */
export function scriptStart({ program, args, runId, seed, startedAt, limits }: RunSpec) {
  return {
    program,
    args,
    run: { id: runId, seed, startedAt },
    budgetTotal: limits.budget.tokens ?? null,
    maxAgents: limits.maxAgents,
    limits: limits.sandbox,
  };
}

function limitsOf({ limits: { concurrency, maxAgents, budget } }: RunSpec): DriveStart['limits'] {
  return {
    concurrency,
    maxAgents,
    budgetTotal: budget.tokens ?? null,
    ...(hasCeiling(budget) ? { budget } : {}),
  };
}

function hasCeiling(budget: BudgetLimits): boolean {
  return Object.values(budget).some((ceiling) => ceiling !== undefined);
}

/** The last event of a drive; a large result becomes a blob first. */
export async function runEnd(
  decided: DecidedEnd,
  scribe: Scribe,
  facts: Pick<RunEnd, 'at' | 'losses' | 'handled' | 'reused' | 'followed' | 'ran' | 'unclaimed'>,
): Promise<RunEnd> {
  const value = await scribe.value(decided.resultJson);
  const { at, ...counted } = facts;
  return {
    type: 'run-end',
    at,
    status: decided.status,
    reasons: decided.reasons,
    ...(value.value === undefined ? {} : { result: value.value }),
    ...(value.valueBlob === undefined ? {} : { resultBlob: value.valueBlob }),
    ...(decided.error ? { error: decided.error } : {}),
    ...counted,
  };
}
