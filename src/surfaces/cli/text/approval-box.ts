import type { ApprovalFacts } from '../../../approval/approval.js';
import type { ApprovalSite } from '../../../approval/approval-sites.js';
import { refusalTexts } from '../../../approval/command-notices.js';
import { noticeText } from '../../../approval/notice.js';
import type { WantedCommand } from '../../../approval/wanted-commands.js';
import { marks } from '../../../core/report/marks.js';
import { plural } from '../../../core/words/amounts.js';
import { oneLine } from '../../../core/words/plain-text.js';
import { clip, textWidth, wrap } from '../../../core/words/text-width.js';
import { estimateText } from './estimate-line.js';

const titleWidth = 10;
/** Below it, texts get twice the rows. */
const narrowest = 50;
const shown = { sites: 5, commands: 4, notices: 5 } as const;

/**
 * Plain lines within a frame of one column, so that it can be copied. Long lists are cut and say
 * so: the script can be viewed.
 */
export function approvalBox(facts: ApprovalFacts, columns: number): string {
  const room = Math.max(20, columns - 2) - titleWidth;
  const lines: string[] = [];
  const narrow = room < narrowest;
  const add = (title: string, text: string, rows = 2): void => {
    folded(oneLine(text), room, narrow ? rows * 2 : rows).forEach((line, index) => {
      lines.push(`${(index === 0 ? title : '').padEnd(titleWidth)}${line}`);
    });
  };
  const addAll = <T>(
    title: string,
    items: readonly T[],
    most: number,
    text: (item: T) => string,
    rows = 1,
  ): void => {
    const cut = items.length > most ? most - 1 : items.length;
    items.slice(0, cut).forEach((item, index) => {
      add(index === 0 ? title : '', text(item), rows);
    });
    if (cut < items.length) add('', `… and ${items.length - cut} more: [v]iew the script`);
  };
  add('workflow', `${facts.name} – ${facts.description}`);
  if (facts.phases.length > 0)
    add(
      'phases',
      facts.phases
        .map(({ title, detail }) => (detail ? `${title} (${detail})` : title))
        .join(' → '),
    );
  if (facts.estimate) {
    add('estimate', estimateText(facts.estimate));
    add('basis', facts.estimate.basis.join('; '), 3);
  } else add('agents', 'how many is known at run time');
  add(
    'limits',
    `${facts.concurrency} at once, at ` +
      `most ${plural(facts.maxAgents, 'agent')}, budget: ${facts.budget}`,
  );
  addAll('calls', facts.sites, shown.sites, siteText, 2);
  if (facts.sites.length === 0) add('calls', 'none: no agent is asked for');
  add('tools', facts.tools);
  add('writes', facts.writes);
  add('isolation', facts.isolation);
  // A command is judged by all of it: the end MUST NOT hide behind the edge.
  addAll('commands', facts.commands, shown.commands, commandText, 3);
  if (facts.lands !== null) add('lands', facts.lands);
  if (facts.servers.length > 0) add('mcp', facts.servers.join(', '));
  if (facts.agentTypes.length > 0) add('types', facts.agentTypes.join(', '));
  add('backend', facts.backend);
  if (facts.cannot.length > 0)
    add('careful', `this backend cannot ${cannotText(facts.cannot, room)}`, 4);
  addAll('known', facts.notices, shown.notices, (one) => `⚠ ${noticeText(one)}`, 3);
  const head = clip(`┌ ${oneLine(facts.file)}`, columns);
  const framed = [head, ...lines.map((line) => `│ ${line}`), '└'];
  return `${[...framed, ...failureLines(facts, columns)].join('\n')}\n`;
}

/** Folded between words; what finds no room ends after a whole word. */
function folded(text: string, columns: number, rows: number): readonly string[] {
  const lines = wrap(text, columns, Number.POSITIVE_INFINITY);
  if (lines.length <= rows) return lines;
  const words = (lines[rows - 1] ?? '').split(' ');
  while (words.length > 1 && textWidth(`${words.join(' ')} …`) > columns) words.pop();
  return [...lines.slice(0, rows - 1), clip(`${words.join(' ')} …`, columns)];
}

/** What nobody may miss stands below the frame, next to the question. */
function failureLines({ failure, grant }: ApprovalFacts, columns: number): readonly string[] {
  if (failure === null) return [];
  const next = grant === null ? [] : [`  → ${oneLine(grant)}`];
  return [...wrap(`${marks.failed} ${noticeText(failure)}.`, columns, 4), ...next];
}

function siteText({
  line,
  label,
  model,
  agents,
  isolated,
  readOnly,
  inLoop,
}: ApprovalSite): string {
  const count =
    agents === null
      ? inLoop
        ? 'in a loop'
        : 'not met in the dry run'
      : agents.low === agents.high
        ? `${agents.low}`
        : `${agents.low}–${agents.high}`;
  const what = [
    count,
    label === null ? null : `"${label}"`,
    isolated ? 'worktree' : null,
    readOnly ? 'read-only' : null,
    model,
  ];
  return (
    `${line === null ? 'nested' : `line ${line}`}: ` +
    `${what.filter((part) => part !== null).join(' · ')}`
  );
}

function commandText({ verb, command, ...one }: WantedCommand): string {
  const word = one.granted
    ? `granted: ${one.reason}`
    : command === null
      ? 'only a granted one will run'
      : `not granted: ${refusalTexts[one.end ?? 'unmet']}`;
  const mark = one.granted ? marks.completed : marks.failed;
  const at = one.line === null ? 'nested' : `line ${one.line}`;
  const place = one.file === null ? at : `${one.file}:${one.line}`;
  return `${mark} ${verb} ${command ?? '(computed)'} · ${place}, ${word}`;
}

/** Whole sentences while they fit; else what each is about, and where the rest is said. */
function cannotText(cannot: readonly string[], room: number): string {
  const whole = cannot.join('; nor ');
  if (whole.length <= room * 2) return whole;
  const heads = cannot.map((text) => text.split(':', 1)[0] ?? text);
  const isEnforced = (head: string | undefined) => head?.startsWith('enforce ') === true;
  const shown = heads.map((head, index) =>
    isEnforced(head) && isEnforced(heads[index - 1]) ? head.slice('enforce '.length) : head,
  );
  return `${shown.join(', ')} (plenum doctor)`;
}
