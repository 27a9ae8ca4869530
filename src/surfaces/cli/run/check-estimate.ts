import { usableBackend } from '../../../agents/catalogue/usable-backend.js';
import { type NoticeList, runNotices } from '../../../approval/run-notices.js';
import { scriptNotices } from '../../../approval/script-notices.js';
import type { Estimate } from '../../../core/estimate/estimate.js';
import type { Program } from '../../../core/program/syntax/program.js';
import { tokenRangeText } from '../../../core/report/estimate-text.js';
import { PlenumError } from '../../../core/values/errors.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { wrap } from '../../../core/words/text-width.js';
import { readGivenArguments } from '../../../runs/start/given-arguments.js';
import { checkedArguments } from '../../../runs/start/start-run.js';
import type { Invocation } from '../io/cli-command.js';
import { placeOf } from '../io/place.js';
import { estimateText } from '../text/estimate-line.js';
import { estimateBefore } from './before-run.js';
import { effectiveConfig } from './effective-config.js';

interface CheckedEstimate {
  readonly estimate: Estimate | null;
  /** Why there is none. */
  readonly problem: string | null;
  /** What a run would say before its first agent. */
  readonly known: Pick<NoticeList, 'notices' | 'grant'>;
}

/**
 * What a run would need (X85). A script that could be checked is right even where this is not
 * known.
 */
export async function estimateForCheck(
  { io, flags, options }: Invocation,
  program: Program,
): Promise<CheckedEstimate> {
  const { project, store } = placeOf(flags, io);
  const asked = textOf(options.backend);
  const typed = {
    args: textOf(options.args),
    pairs: Array.isArray(options.arg) ? options.arg.map(String) : [],
  };
  const given = await attempt(async () =>
    checkedArguments(program, await readGivenArguments(typed, { cwd: flags.cwd, store })),
  );
  const args = given.ok ? given.value.args : undefined;
  const effective = await attempt(() =>
    effectiveConfig({
      io: { ...io, stderr: () => {} },
      project,
      choices: asked === undefined ? {} : { backend: asked },
      trusted: false,
    }),
  );
  if (!effective.ok)
    return { estimate: null, problem: effective.problem, known: readOnly(program) };
  const { config, surroundings } = effective.value;
  const about = { project, program, args, config, surroundings };
  const simulated = asked === 'simulate';
  const known = await runNotices({ ...about, simulated, attended: true, plays: given.ok });
  if (!given.ok) return { estimate: null, problem: given.problem, known };
  const { env, home, trusted } = surroundings;
  const around = { env, home, ...(trusted ? { projectDir: project } : {}) };
  // Without a backend there is no price, but there is a number of agents.
  const backend = await usableBackend(config, program, asked, around).catch(() => null);
  const made = await attempt(() => estimateBefore({ ...about, asked, backend }));
  return made.ok
    ? { estimate: made.value, problem: null, known }
    : { estimate: null, problem: made.problem, known };
}

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** What is wrong besides the script is told, and the check goes on. */
async function attempt<T>(act: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await act() };
  } catch (error) {
    if (!PlenumError.is(error) || error.code === 'E_USAGE') throw error;
    const problem =
      error.code === 'E_ARGS' ? `${error.message} ${error.hint ?? ''}`.trim() : error.message;
    return { ok: false, problem };
  }
}

/** Without a configuration nothing is known but what stands in the text. */
function readOnly(program: Program): CheckedEstimate['known'] {
  const scripts = [{ program, file: null, shipped: false }];
  return { notices: scriptNotices(scripts, [], ''), grant: null };
}

export function checkEstimateLines(
  estimate: Estimate | null,
  problem: string | null,
  columns: number,
): readonly string[] {
  if (!estimate) return [`  estimate  none: ${oneLine(problem ?? '')}`];
  const unknown = estimate.tokens ? '' : ` · ${tokenRangeText(null)}`;
  const rows = (title: string, text: string): readonly string[] =>
    wrap(text, Math.max(20, columns - 12), 3).map(
      (line, index) => `  ${(index === 0 ? title : '').padEnd(10)}${line}`,
    );
  return [
    ...rows('estimate', estimateText(estimate) + unknown),
    ...estimate.basis.flatMap((text, index) => rows(index === 0 ? 'basis' : '', oneLine(text))),
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
