import { commandLines, foldedLine } from './command-lines.js';
import {
  type CaughtPort,
  type GateRun,
  type PortEvidence,
  type PortedFile,
  type PortResult,
  portResultOf,
} from './port-result.js';
import { type DemoRun, isOpen, type ReportView } from './result.js';

/** The last word of the demo that ports a package, plain text, in lines of `view.columns`. */
export function portReport(run: DemoRun, view: ReportView): string {
  const { columns } = view;
  const result = portResultOf(run.result);
  const title = result ? 'hash.js 1.1.7 from CommonJS to ES modules' : 'The demo';
  const lines = [
    `${title}: ${run.status} in ${(run.durationMs / 1000).toFixed(1)} s, ` +
      `${run.agents.total} agents`,
    ...(run.reason ? [`  ${run.reason}`] : []),
    ...(run.error ? [`  ${run.error.code}: ${run.error.message}`] : []),
    ...(result ? resultLines(result) : []),
    ...run.losses.map((loss) => `  lost: ${loss.label} (${loss.cause}) ${loss.message}`),
    '',
    'Next',
  ];
  const told = [
    ...lines.flatMap((line) => foldedLine(line, columns)),
    ...commandLines(nextCommands(run, result, view), columns),
    '',
    ...modelLines(view),
  ];
  return `${told.join('\n')}\n`;
}

function resultLines(result: PortResult): string[] {
  const { caught, gates, unresolved, files, branch } = result;
  const landed = files.filter(({ state }) => state === 'landed');
  const width = Math.max(0, ...landed.map(({ file }) => file.length));
  return [
    '',
    'Translated, each in a worktree of its own, and not refuted by two ' +
      `reviewers: ${landed.length} of ${files.length}`,
    ...landed.map((entry) => landedLine(entry, width)),
    '',
    `Caught: ${caught.length}`,
    ...caught.flatMap((entry) => caughtLines(entry, result)),
    ...unresolved.flatMap(({ file, verdict, evidence }) => [
      `  unresolved: ${file} (${verdict})`,
      ...evidenceLines(evidence),
    ]),
    '',
    "Gate: every file must link as an ES module, and the package's own tests, " +
      'byte for byte as published, must pass',
    ...gates.flatMap(gateLines),
    ...(gates.length === 0 ? ['  never ran: nothing was merged'] : []),
    branch
      ? `All of it is on the branch ${branch}; the checkout is as it was.`
      : 'No branch was made; the checkout is as it was.',
  ];
}

function landedLine({ file, summary, attempts }: PortedFile, width: number): string {
  const again = attempts > 1 ? `, at attempt ${attempts}` : '';
  return `  ${file.padEnd(width)}  ${summary}${again}`.trimEnd();
}

function caughtLines(
  { file, by, evidence }: CaughtPort,
  { files, fixed, unresolved }: PortResult,
): string[] {
  const repair = fixed.find((entry) => entry.file === file);
  const ended = unresolved.some((entry) => entry.file === file)
    ? []
    : by.includes('gate')
      ? [`    then      repaired: ${changesText(repair?.changes ?? [])}`]
      : files.some((entry) => entry.file === file && entry.state === 'landed')
        ? ['    then      translated again, and not refuted any more']
        : [];
  return [`  ${file}  by ${by.join(', ')}`, ...evidenceLines(evidence), ...ended];
}

const changesText = ([first, ...more]: readonly string[]): string =>
  (first ?? 'not') + (more.length > 0 ? ` (and ${more.length} more)` : '');

/** The first piece of evidence stands for all; the rest is in the logs. */
function evidenceLines(evidence: readonly PortEvidence[]): string[] {
  const [first] = evidence;
  if (!first) return [];
  const { expected, found, how } = first;
  return [
    ...(expected === undefined ? [] : [`    expected  ${expected}`]),
    `    found     ${found}`,
    ...(how === undefined
      ? []
      : [`    how       ${how}${evidence.length > 1 ? ` (and ${evidence.length - 1} more)` : ''}`]),
  ];
}

function gateLines(
  { passed, flaky, landed, tests, passes, fails, touched }: GateRun,
  index: number,
): string[] {
  const counts =
    tests === undefined ? 'no count of tests' : `${tests} tests, ${passes} passed, ${fails} failed`;
  return [
    `  ${index + 1}. ` +
      `${passed ? 'green' : flaky ? 'FLAKY' : 'RED  '}  ${landed} landed, then ${counts}`,
    ...touched.map((path) => `     ${path} had been changed; the gate ran with the original`),
  ];
}

type Command = readonly [command: string, why: string];

function nextCommands(
  run: DemoRun,
  result: PortResult | null,
  { folder, command, again }: ReportView,
): readonly Command[] {
  const { runId } = run;
  const { branch = null, base = null, caught = [] } = result ?? {};
  const refuted = caught.find(({ by }) => !by.includes('gate'));
  const look: readonly Command[] =
    branch && base
      ? [
          [`git diff --stat ${base.slice(0, 10)} ${branch}`, 'what the port changed'],
          [`${command} diff ${runId}`, 'the same, line by line'],
        ]
      : [];
  const undo: readonly Command[] = branch ? [[`git branch -D ${branch}`, 'undo all of it']] : [];
  const log: readonly Command[] = refuted
    ? [
        [
          `${command} logs ${runId} "retranslate ${refuted.file}"`,
          'one of them: what it was asked, and said',
        ],
      ]
    : [];
  return [
    ...(isOpen(run)
      ? [[again, 'go on where it stopped; nothing recorded runs again'] as const]
      : []),
    [
      `cd ${folder}`,
      'a git repository: the package, the workflow (plenum’s own "port"), its agents',
    ],
    ...look,
    [`${command} show ${runId} --agents`, 'every agent, and how it ended'],
    ...log,
    ...(isOpen(run)
      ? []
      : [[`${command} resume ${runId}`, 'run it again: everything recorded is reused'] as const]),
    ...undo,
  ];
}

/**
 * The programs of the folder start for the demo alone; whoever puts others there trusts it first
 * (X103).
 */
const modelLines = ({ command, columns }: ReportView): readonly string[] => [
  ...foldedLine(
    'With a model: none was asked so far, all agents are programs in agents/. ' +
      'The workflow does not know that.',
    columns,
  ),
  ...foldedLine(
    `  Put yours in place of "translator" and "fixer" in .plenum/config.json (${command} ` +
      'help configuration), then:',
    columns,
  ),
  `  ${command} trust && ${command} run workflow.js --args @port.json`,
];
