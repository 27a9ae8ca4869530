import { commandLines } from './command-lines.js';
import { type Caught, type DemoResult, type DemoRun, isOpen, type ReportView, resultOf, type Statement } from './result.js';

/** The demo's last word, plain text. */
export function demoReport(run: DemoRun, view: ReportView): string {
  const result = resultOf(run);
  const lines = [
    `${result?.package ?? 'The demo'}: ${run.status} in ${(run.durationMs / 1000).toFixed(1)} s, ${run.agents.total} agents`,
    ...(run.reason ? [`  ${run.reason}`] : []),
    ...(run.error ? [`  ${run.error.code}: ${run.error.message}`] : []),
    ...(result ? resultLines(result) : []),
    ...run.losses.map((loss) => `  lost: ${loss.label} (${loss.cause}) ${loss.message}`),
    '',
    `Folder  ${view.dir}`,
    `Run     ${run.runDir}`,
    '',
    'Next',
    ...nextLines(run, view),
  ];
  return `${lines.join('\n')}\n`;
}

function resultLines(result: DemoResult): string[] {
  const { gate, statements, unresolved, files } = result;
  const width = Math.max(0, ...statements.map((statement) => statement.file.length));
  return [
    '',
    `Statements that two reviewers could not refute: ${statements.length} of ${files}`,
    ...statements.map((statement) => statementLine(statement, width)),
    '',
    `Caught by the reviewers: ${result.caught.length}, stated again and reviewed again`,
    ...result.caught.flatMap(caughtLines),
    ...unresolved.map(({ file, verdict }) => `  unresolved: ${file} (${verdict})`),
    '',
    `Gate ${gate.passed ? 'passed' : 'FAILED'}: ${gate.tests} tests, ${gate.passes} passed, ${gate.fails} failed`,
  ];
}

function statementLine({ file, exports, requires, sideEffects }: Statement, width: number): string {
  const counts = `${String(exports.length).padStart(3)} exports  ${String(requires.length).padStart(2)} requires`;
  return `  ${file.padEnd(width)} ${counts}  ${sideEffects ? 'side effects' : 'no side effects'}`;
}

function caughtLines({ file, field, stated, found, by }: Caught): string[] {
  return [`  ${file}: ${field}`, `    stated  ${stated}`, `    found   ${found}`, `    by      ${by.join(', ')}`];
}

function nextLines(run: DemoRun, { folder, command, again }: ReportView): string[] {
  const caught = resultOf(run)?.caught[0];
  return commandLines([
    ...(isOpen(run) ? [[again, 'go on where it stopped; nothing recorded runs again'] as const] : []),
    [`cd ${folder}`, 'the workflow, its agents and what they worked on'],
    [`${command} show ${run.runId} --agents`, 'every agent, and how it ended'],
    ...(caught ? [[`${command} logs ${run.runId} "remap ${caught.file}"`, 'one of them: what it was asked, and said'] as const] : []),
    [`${command} trust`, 'let commands of yours start the programs of that folder'],
    [`${command} resume ${run.runId}`, 'run it again: everything recorded is reused'],
  ]);
}
