import { openQuestions, questionLine } from '../../core/report/open-questions.js';
import { oneLine } from '../../core/words/plain-text.js';
import { driverFacts } from '../../runs/look/driver-facts.js';
import { isDriven, type OpenRun, openRun, reportOf, summaryOf } from '../../runs/look/open-run.js';
import { lossText } from '../../views/report/loss-text.js';
import { reportDocument } from '../../views/report/report-document.js';
import type { McpHost, ToolAnswer } from './mcp-host.js';

const shownResult = 2_000;

/** Nothing of it is over but its drive. */
const canGoOn = (status: string): boolean => status === 'paused' || status === 'lost';

/** Where a run stands: short by default, everything on request. */
export async function runAnswer(
  host: McpHost,
  reference: string,
  full: boolean,
): Promise<ToolAnswer> {
  const run = await openRun(host.store, reference, Date.now());
  const [summary, report] = await Promise.all([summaryOf(run), reportOf(run)]);
  const questions = openQuestions(run.state).map((step) => ({
    question: step.n,
    text: questionLine(step),
  }));
  const uses = [...run.state.questions.values()].map((use) => ({
    question: use.request,
    step: use.n,
    tool: use.tool,
    argument: use.argument,
    reason: use.reason,
    rule: use.rule,
  }));
  const driver = driverFacts(run.driver);
  const data = { ...summary, live: isDriven(run), driver, questions, uses };
  if (full) return { text: reportDocument(report, run.state), data };
  const text =
    summary.result === null
      ? ''
      : typeof summary.result === 'string'
        ? summary.result
        : JSON.stringify(summary.result);
  const lines = [
    `Run ${run.id} (${oneLine(summary.name)}): ${report.headline}`,
    report.agents,
    ...report.losses.slice(0, 5).map((group) => `lost: ${lossText(group)}`),
    ...report.warnings.slice(0, 5).map((text) => `warning: ${text}`),
    ...questions.map(
      ({ question, text }) =>
        `question ${question}: ${text} – ask the person, then use answer_question`,
    ),
    ...permissionLines(run),
    ...(questions.length === 0 && !data.live && canGoOn(summary.status)
      ? [`nobody drives it now: resume_run { "run": "${run.id}" }`]
      : []),
    ...(text === ''
      ? []
      : [
          `result: ${text.slice(0, shownResult)}` +
            `${text.length > shownResult ? ` … (all of it: plenum result ${run.id})` : ''}`,
        ]),
  ];
  return {
    text: lines.join('\n'),
    data: { ...data, result: text.length > shownResult ? null : summary.result },
  };
}

/**
 * Uses of tools are for the person alone: whoever speaks this protocol may be the agent itself, so
 * control_run asks them.
 */
function permissionLines({ state, id }: OpenRun): readonly string[] {
  return [...state.questions.values()].map(
    ({ request, tool, argument }) =>
      `an agent wants to use ${oneLine(`${tool}${argument === null ? '' : `(${argument})`}`)}: ` +
      `the person decides, asked by control_run { "run": "${id}", "action": "allow", ` +
      `"question": ${request} }, or with plenum allow ${id} ${request}`,
  );
}
