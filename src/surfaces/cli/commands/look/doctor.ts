import { oneLine } from '../../../../core/words/plain-text.js';
import { examine, type Finding, reachBackend } from '../../../../onboarding/doctor/doctor.js';
import { settingsInForce } from '../../../../onboarding/doctor/settings-in-force.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { exitCodes } from '../../io/exit-codes.js';
import { placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { columnsOf } from '../../io/stream.js';
import { alignColumns } from '../../text/columns.js';

export const command: CliCommand = {
  examples: [
    ['plenum doctor', 'what works here, what does not, and what mends it'],
    ['plenum doctor --config', 'every setting, and which file or variable set it'],
  ],
  declare(command) {
    command.option('--config', 'show the configuration and where each value comes from');
  },
  run: (invocation) =>
    invocation.options.config === true ? showConfig(invocation) : showFindings(invocation),
};

async function showFindings({ io, flags }: Invocation): Promise<number> {
  const { project } = placeOf(flags, io);
  const place = { project, home: io.home, env: io.env, version: io.version };
  const { findings, canRun } = await examine(place, reachBackend);
  const broken = findings.some((finding) => finding.state === 'broken');
  if (flags.json) printJson(io, { version: 1, project, ok: canRun && !broken, canRun, findings });
  else
    printLines(
      io.stdout,
      findings.flatMap((finding) => findingLines(finding)),
    );
  if (!canRun) return exitCodes.noBackend;
  return broken ? exitCodes.failed : exitCodes.completed;
}

const stateMarks = { good: '✓', note: '○', broken: '✗' } as const;

function findingLines({ what, state, text, mend }: Finding): readonly string[] {
  const lines = [`${stateMarks[state]} ${what.padEnd(10)} ${oneLine(text)}`];
  return mend === null ? lines : [...lines, `  ${''.padEnd(10)} → ${oneLine(mend)}`];
}

async function showConfig({ io, flags }: Invocation): Promise<number> {
  const { project } = placeOf(flags, io);
  const { trusted, files, rows } = await settingsInForce({ project, home: io.home, env: io.env });
  if (flags.json) {
    printJson(io, { version: 1, project, trusted, files, values: rows });
    return 0;
  }
  const cells = rows.map((row) => [
    row.key,
    row.value,
    row.dropped ?? `${row.from}${row.over.length > 0 ? `, over ${row.over.join(', ')}` : ''}`,
  ]);
  printLines(
    io.stdout,
    alignColumns(
      cells.map((row) => row.map(oneLine)),
      columnsOf(io, 'stdout'),
    ),
  );
  for (const { file, found } of files) io.stderr(`  ${found ? 'read' : 'none'}  ${file}\n`);
  return 0;
}
