import type { Notice } from '../../../../approval/notice.js';
import { checkScript } from '../../../../core/program/checks/check-script.js';
import { problemJson, renderProblem } from '../../../../core/program/syntax/problem.js';
import type { Program } from '../../../../core/program/syntax/program.js';
import { plural } from '../../../../core/words/amounts.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import { findScript } from '../../../../runs/start/find-script.js';
import type { CliCommand } from '../../io/cli-command.js';
import { exitCodes } from '../../io/exit-codes.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { columnsOf } from '../../io/stream.js';
import { checkEstimateLines, estimateForCheck } from '../../run/check-estimate.js';
import { noticeLines } from '../../run/tell-notices.js';

export const command: CliCommand = {
  examples: [
    ['plenum check audit.js', 'phases, call sites, advice, estimate; no agent runs'],
    ['plenum check audit.js --arg dir=src', 'the estimate for these arguments'],
    ['plenum check audit.js --json', 'every problem with its line and column'],
    ['cat audit.js | plenum check -', 'from standard input'],
  ],
  declare(command) {
    command
      .argument('<script>', 'file, name of a saved workflow, or - for standard input')
      .option('--args <value>', 'arguments for the estimate: JSON, @file, @run:<id>, or text')
      .option(
        '--arg <name=value>',
        'one argument; repeat it for more',
        (pair: string, before: readonly string[]) => [...before, pair],
        [] as readonly string[],
      )
      .option('--backend <name>', 'who would run the agents');
  },
  async run(invocation) {
    const { io, flags, args } = invocation;
    const found = await findScript({
      reference: args[0] ?? '',
      cwd: flags.cwd,
      project: placeOf(flags, io).project,
      home: io.home,
      readStdin: io.readStdin,
    });
    const checked = checkScript(found.text, found.shown);
    if (!checked.ok) {
      if (flags.json)
        printJson(io, { version: 1, ok: false, problems: checked.problems.map(problemJson) });
      else printLines(io.stderr, checked.problems.map(renderProblem));
      return exitCodes.refused;
    }
    const { program } = checked;
    const { estimate, problem, known } = await estimateForCheck(invocation, program);
    const { notices, grant } = known;
    if (flags.json)
      printJson(io, {
        ...programJson(program),
        notices,
        grant,
        estimate,
        estimateProblem: problem,
      });
    else
      printLines(io.stdout, [
        ...programLines(program, isDoubtful(notices) ? '⚠' : '✓'),
        ...noticeLines(known, columnsOf(io, 'stdout')),
        ...checkEstimateLines(estimate, problem, columnsOf(io, 'stdout')),
      ]);
    return 0;
  },
};

function programJson({ file, meta, argsRead, callSites, advice }: Program): object {
  return { version: 1, ok: true, file, meta, argsRead, callSites, advice, problems: [] };
}

/** It is right as a text, and a run of it goes wrong. */
function isDoubtful(notices: readonly Notice[]): boolean {
  return notices.some(({ code, weight }) => weight === 'failure' || code === 'simulated-error');
}

function programLines(
  { file, meta, argsRead, callSites }: Program,
  mark: '✓' | '⚠',
): readonly string[] {
  const lines = [
    `${mark} ${oneLine(meta.name)}: ${oneLine(meta.description)}`,
    `  file      ${file}`,
  ];
  for (const phase of meta.phases ?? [])
    lines.push(
      `  phase     ${oneLine(phase.title)}${phase.detail ? ` – ${oneLine(phase.detail)}` : ''}`,
    );
  if (argsRead.length > 0)
    lines.push(
      `  args      ${argsRead.map(({ name, line }) => `${oneLine(name)} (line ${line})`).join(', ')}`,
    );
  lines.push(`  calls     ${plural(callSites.length, 'call site')}`);
  for (const { verb, site, label, model, command, inLoop } of callSites) {
    const what = [
      label && `"${oneLine(label)}"`,
      model && oneLine(model),
      command && oneLine(command),
      inLoop && 'in a loop',
    ]
      .filter(Boolean)
      .join(', ');
    lines.push(
      `  ${String(site.line).padStart(6)}:${String(site.column + 1).padEnd(4)}${verb}` +
        `${what ? `  ${what}` : ''}`,
    );
  }
  return lines;
}
