import { relative } from 'node:path';
import { isSlipText } from '../core/estimate/slip.js';
import type { Advice } from '../core/program/syntax/program.js';
import type { Rehearsal } from '../pretend/estimate/rehearse.js';
import type { RunScript, WorkflowName } from '../runs/drive/nested-scripts.js';
import { type Notice, noPlace } from './notice.js';

/** What reading the script and the workflows it names says (C44). */
export function scriptNotices(
  scripts: readonly RunScript[],
  names: readonly WorkflowName[],
  project: string,
): readonly Notice[] {
  const shown = (file: string | null) => (file === null ? null : relative(project, file));
  const advised = scripts.flatMap(({ program, file, shipped }) =>
    shipped ? [] : program.advice.map((advice) => adviceNotice(advice, shown(file))),
  );
  return [...advised, ...names.flatMap((one) => nameNotice(one, shown(one.caller)))];
}

function adviceNotice({ code, message, site }: Advice, file: string | null): Notice {
  const { line, column } = site ?? noPlace;
  return { code, weight: 'advice', message, file, line, column, next: null };
}

function nameNotice(
  { name, site: { line, column }, found, problem }: WorkflowName,
  file: string | null,
): readonly Notice[] {
  const notice = (code: string, message: string): readonly Notice[] => [
    { code, weight: 'advice', message, file, line, column, next: 'plenum workflows' },
  ];
  if (problem !== null) return notice('unknown-workflow', `workflow('${name}'): ${problem}`);
  if (found?.shipped !== true) return [];
  const which = 'is the one that comes with plenum: none of that name is saved here';
  return notice('shipped-workflow', `workflow('${name}') ${which}`);
}

/** What the script came to when it was played without agents. */
export function rehearsalNotices({
  error,
  slips,
}: Pick<Rehearsal, 'error' | 'slips'>): readonly Notice[] {
  const mistakes = slips.map(({ line, text }): Notice => {
    const message = `a simulated run ended here with an error: ${text.replace(/^line \d+(, |: )/, '')}`;
    return { ...noPlace, line, code: 'simulated-error', weight: 'advice', message, next: null };
  });
  if (error === null || isSlipText(error.message)) return mistakes;
  const message = `a simulated run ended here with an error: ${error.message}`;
  return [
    ...mistakes,
    {
      ...noPlace,
      line: error.line,
      code: 'simulated-error',
      weight: 'advice',
      message,
      next: null,
    },
  ];
}
