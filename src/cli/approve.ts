import type { ApprovalFacts } from '../app/approval.js';
import type { Approval } from '../app/config/config.js';
import { PlenumError } from '../core/model/errors.js';
import { plural } from '../core/model/state/amounts.js';
import { marks } from '../core/model/state/marks.js';
import { oneLine, plainText } from '../core/model/state/plain-text.js';
import { clip } from '../core/model/state/text-width.js';
import type { Io } from './io.js';

export interface ApprovalAsk {
  readonly facts: ApprovalFacts;
  readonly source: string;
  /** `remembered`: whatever is approved here is remembered. */
  readonly approval: Approval;
  /** Scripts that were approved for good, kept in the home folder. */
  readonly remembered: { has(hash: string): Promise<boolean>; add(hash: string, name: string): Promise<void> };
  readonly yes: boolean;
  /** A person can be asked. */
  readonly interactive: boolean;
  /** The same command with `--yes`. */
  readonly yesCommand: string;
}

/** Returns when the run may start; else throws E_APPROVAL. `--yes` accepts what the box would show and widens nothing (C93). */
export async function approve(ask: ApprovalAsk, io: Pick<Io, 'ask' | 'stderr' | 'columns'>): Promise<void> {
  const { facts, remembered } = ask;
  if (ask.yes || ask.approval === 'auto' || (await remembered.has(facts.hash))) return;
  if (!ask.interactive) {
    throw new PlenumError('E_APPROVAL', `"${oneLine(facts.name)}" needs a person’s approval, and nobody can be asked here.`, {
      hint: ask.yesCommand,
    });
  }
  io.stderr(approvalBox(facts, io.columns()));
  for (;;) {
    const answer = await io.ask('Run it? [r]un · run and re[m]ember · [v]iew script · [N]o: ');
    switch (answer?.trim().toLowerCase()) {
      case 'r':
      case 'y':
      case 'yes':
      case 'run':
        if (ask.approval === 'remembered') await remembered.add(facts.hash, facts.name);
        return;
      case 'm':
      case 'remember':
        await remembered.add(facts.hash, facts.name);
        return;
      case 'v':
      case 'view':
        io.stderr(numbered(ask.source));
        break;
      case '':
      case 'n':
      case 'no':
      case undefined:
        throw new PlenumError('E_APPROVAL', 'Not approved; nothing ran.', { hint: ask.yesCommand });
      default:
        io.stderr('Type r, m, v or n.\n');
    }
  }
}

/** Plain lines within a frame of one column, so that it can be copied. */
export function approvalBox(facts: ApprovalFacts, columns: number): string {
  const lines: string[] = [];
  const add = (title: string, text: string): void => {
    lines.push(`${title.padEnd(10)}${oneLine(text)}`);
  };
  add('workflow', `${facts.name} – ${facts.description}`);
  facts.phases.forEach((phase, index) => {
    add(index === 0 ? 'phases' : '', `${index + 1}. ${phase.title}${phase.detail ? ` – ${phase.detail}` : ''}`);
  });
  const loops = facts.loops > 0 ? `, ${facts.loops} in loops` : '';
  add('agents', `${plural(facts.callSites, 'call site')}${loops}; how many agents is known at run time`);
  add('limits', `${facts.concurrency} at once, at most ${facts.maxAgents}, budget: ${facts.budget}`);
  facts.commands.forEach(({ verb, command, line, granted, reason }, index) => {
    add(
      index === 0 ? 'commands' : '',
      `${granted ? marks.completed : marks.failed} ${verb} ${command ?? '(computed)'}  line ${line}, ${granted ? 'granted' : 'not granted'}: ${reason}`,
    );
  });
  add('backend', facts.backend);
  if (facts.models.length > 0) add('models', facts.models.join(', '));
  add('writes', facts.writes);
  for (const cannot of facts.cannot) add('careful', `this backend cannot ${cannot}`);
  add('script', facts.file);
  const width = Math.max(20, columns - 2);
  return `${['┌', ...lines.map((line) => `│ ${clip(line, width)}`), '└'].join('\n')}\n`;
}

function numbered(source: string): string {
  const lines = plainText(source).split('\n');
  const width = String(lines.length).length;
  return `${lines.map((line, index) => `${String(index + 1).padStart(width)} │ ${line}`).join('\n')}\n`;
}
