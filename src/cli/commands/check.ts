import { findScript } from '../../app/find-script.js';
import { checkScript } from '../../core/model/program/check-script.js';
import { problemJson, renderProblem } from '../../core/model/program/problem.js';
import type { Program } from '../../core/model/program/program.js';
import { plural } from '../../core/model/state/amounts.js';
import { oneLine } from '../../core/model/state/plain-text.js';
import type { CliCommand } from '../cli-command.js';
import { exitCodes } from '../exit-codes.js';
import { placeOf } from '../place.js';
import { printJson, printLines } from '../print.js';

export const command: CliCommand = {
  examples: [
    ['plenum check audit.js', 'phases, call sites, advice; nothing runs'],
    ['plenum check audit.js --json', 'every problem with its line and column'],
    ['cat audit.js | plenum check -', 'from standard input'],
  ],
  declare(command) {
    command.argument('<script>', 'file, name of a saved workflow, or - for standard input');
  },
  async run({ io, flags, args }) {
    const found = await findScript({
      reference: args[0] ?? '',
      cwd: flags.cwd,
      project: placeOf(flags, io).project,
      home: io.home,
      readStdin: io.readStdin,
    });
    const checked = checkScript(found.text, found.shown);
    if (!checked.ok) {
      if (flags.json) printJson(io, { version: 1, ok: false, problems: checked.problems.map(problemJson) });
      else printLines(io.stderr, checked.problems.map(renderProblem));
      return exitCodes.refused;
    }
    if (flags.json) printJson(io, programJson(checked.program));
    else printLines(io.stdout, programLines(checked.program));
    return 0;
  },
};

function programJson({ file, meta, callSites, advice }: Program): object {
  return { version: 1, ok: true, file, meta, callSites, advice, problems: [] };
}

function programLines({ file, meta, callSites, advice }: Program): readonly string[] {
  const lines = [`✓ ${oneLine(meta.name)}: ${oneLine(meta.description)}`, `  file      ${file}`];
  for (const phase of meta.phases ?? []) lines.push(`  phase     ${oneLine(phase.title)}${phase.detail ? ` – ${oneLine(phase.detail)}` : ''}`);
  lines.push(`  calls     ${plural(callSites.length, 'call site')}; the number of agents is known at run time`);
  for (const { verb, site, label, model, command, inLoop } of callSites) {
    const what = [label && `"${oneLine(label)}"`, model && oneLine(model), command && oneLine(command), inLoop && 'in a loop']
      .filter(Boolean)
      .join(', ');
    lines.push(`  ${String(site.line).padStart(6)}:${String(site.column + 1).padEnd(4)}${verb}${what ? `  ${what}` : ''}`);
  }
  for (const { message, site } of advice) lines.push(`  ⚠ ${site ? `${site.line}:${site.column + 1} ` : ''}${oneLine(message)}`);
  return lines;
}
