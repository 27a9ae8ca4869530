import { usableBackend } from '../../../agents/catalogue/usable-backend.js';
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
import { effectiveConfig, estimateBefore } from './before-run.js';

interface CheckedEstimate {
  readonly estimate: Estimate | null;
  /** Why there is none. */
  readonly problem: string | null;
}

/**
 * What a run would need (X85). A script that could be checked is right even where this is not
 * known.
 */
export async function estimateForCheck(
  { io, flags, options }: Invocation,
  program: Program,
): Promise<CheckedEstimate> {
  try {
    const { project, store } = placeOf(flags, io);
    const typed = {
      args: textOf(options.args),
      pairs: Array.isArray(options.arg) ? options.arg.map(String) : [],
    };
    const given = await readGivenArguments(typed, { cwd: flags.cwd, store });
    const { args } = await checkedArguments(program, given);
    const asked = textOf(options.backend);
    const quiet = { ...io, stderr: () => {} };
    const { config, surroundings } = await effectiveConfig({
      io: quiet,
      project,
      choices: asked === undefined ? {} : { backend: asked },
      trusted: false,
    });
    const { env, home, trusted } = surroundings;
    const around = { env, home, ...(trusted ? { projectDir: project } : {}) };
    // Without a backend there is no price, but there is a number of agents.
    const backend = await usableBackend(config, program, asked, around).catch(() => null);
    const about = { project, program, args, config, asked, backend, surroundings };
    return { estimate: await estimateBefore(about), problem: null };
  } catch (error) {
    if (!PlenumError.is(error) || error.code === 'E_USAGE') throw error;
    return {
      estimate: null,
      problem:
        error.code === 'E_ARGS' ? `${error.message} ${error.hint ?? ''}`.trim() : error.message,
    };
  }
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
