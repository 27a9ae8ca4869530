import type { CheckResult } from '../../core/program/checks/check-script.js';
import { renderProblem } from '../../core/program/syntax/problem.js';
import type { Program } from '../../core/program/syntax/program.js';

/** What a run with simulated answers showed. */
export interface DryRunReport {
  /**
   * Why the script cannot be handed over: its own error, slots that threw, no end. Empty: it ended.
   */
  readonly problems: readonly string[];
  readonly agents: number;
  /** Agents by the line of the script that asked for them. */
  readonly sites: readonly {
    readonly line: number;
    readonly label: string;
    readonly agents: number;
  }[];
}

/** Facts of an accepted script, for the person who decides. */
export interface PlanFacts extends Pick<DryRunReport, 'agents' | 'sites'> {
  readonly callSites: number;
  /** What is worth knowing and did not stop it. */
  readonly notes: readonly string[];
}

export interface DraftTests {
  /** The same check as for every script. */
  readonly check: (source: string) => CheckResult;
  readonly dryRun: (program: Program) => Promise<DryRunReport>;
  /**
   * What would fail in a real run though it simulates: commands nobody granted, arguments nobody
   * gives.
   */
  readonly concerns: (program: Program) => Promise<readonly string[]>;
}

type DraftReview =
  | {
      readonly ok: true;
      readonly program: Program;
      readonly facts: PlanFacts /** Better asked about once more. */;
      readonly concerns: readonly string[];
    }
  | { readonly ok: false; readonly source: string; readonly problems: string };

/**
 * Checks and tries a draft. The first reading that can be parsed counts; if none can, the errors of
 * the likeliest are told.
 */
export async function reviewDraft(
  readings: readonly string[],
  tests: DraftTests,
): Promise<DraftReview> {
  let refused: DraftReview | null = null;
  for (const source of readings) {
    const checked = tests.check(source);
    if (checked.ok) return tryProgram(checked.program, tests);
    refused ??= {
      ok: false,
      source,
      problems: checked.problems.slice(0, 10).map(renderProblem).join('\n\n'),
    };
    if (checked.problems.some(({ code }) => code !== 'E_SCRIPT_SYNTAX')) break;
  }
  return refused ?? { ok: false, source: '', problems: 'there is no script' };
}

async function tryProgram(
  program: Program,
  { dryRun, concerns }: DraftTests,
): Promise<DraftReview> {
  const report = await dryRun(program);
  const advice = program.advice.map(
    ({ message, site }) => `${site ? `line ${site.line}: ` : ''}${message}`,
  );
  if (report.problems.length > 0) {
    const problems = [
      'A run with simulated answers went wrong:',
      ...report.problems,
      ...(advice.length > 0 ? ['Advice of the check:', ...advice] : []),
    ];
    return { ok: false, source: program.source, problems: problems.join('\n') };
  }
  const { agents, sites } = report;
  const callSites = program.callSites.filter(
    ({ verb }) => verb === 'agent' || verb === 'verify',
  ).length;
  return {
    ok: true,
    program,
    facts: { agents, sites, callSites, notes: advice },
    concerns: await concerns(program),
  };
}
