import type { ApprovalFacts } from '../../../approval/approval.js';
import type { Approval } from '../../../config/schema/choices.js';
import { PlenumError } from '../../../core/values/errors.js';
import { oneLine, plainText } from '../../../core/words/plain-text.js';
import type { Io } from '../io/io.js';
import { approvalBox } from '../text/approval-box.js';

export interface Remembered {
  has(hash: string): Promise<boolean>;
  add(hash: string, name: string): Promise<void>;
}

export interface ApprovalPolicy {
  /** `remembered`: whatever is approved here is remembered. */
  readonly approval: Approval;
  /** Scripts that were approved for good, kept in the home folder. */
  readonly remembered: Remembered;
  readonly yes: boolean;
  /** A person can be asked. */
  readonly interactive: boolean;
  /** The same command with `--yes`. */
  readonly yesCommand: string;
  /** Why, where it is not that the script is new. */
  readonly because?: string;
}

export interface ApprovalAsk extends ApprovalPolicy {
  readonly facts: ApprovalFacts;
  readonly source: string;
  /** Whether the script can be edited here, and whether its request can be changed. */
  readonly can: { readonly edit: boolean; readonly change: boolean };
}

export type ApprovalAnswer =
  | { readonly kind: 'run' }
  | { readonly kind: 'edit' }
  | { readonly kind: 'change'; readonly words: string };

/**
 * Whether a person has to look before this script runs. Throws E_APPROVAL when one has to and none
 * is there (C93).
 */
export async function needsPerson(
  policy: ApprovalPolicy,
  script: { readonly name: string; readonly hash: string },
): Promise<boolean> {
  if (policy.yes || policy.approval === 'auto' || (await policy.remembered.has(script.hash)))
    return false;
  if (policy.interactive) return true;
  throw new PlenumError(
    'E_APPROVAL',
    `"${oneLine(script.name)}" needs a person’s approval, and nobody can be asked here.${policy.because === undefined ? '' : ` ${policy.because}`}`,
    { hint: policy.yesCommand },
  );
}

/** Shows the box and asks until there is an answer; no answer is a no, which throws E_APPROVAL. */
export async function approve(
  ask: ApprovalAsk,
  io: Pick<Io, 'ask' | 'stderr' | 'columns'>,
): Promise<ApprovalAnswer> {
  const { facts, remembered, can } = ask;
  io.stderr(approvalBox(facts, io.columns()));
  for (;;) {
    const answer = (await io.ask(questionText(can, io.columns())))?.trim().toLowerCase() ?? '';
    if (isOneOf(answer, 'r', 'run', 'y', 'yes')) {
      if (ask.approval === 'remembered') await remembered.add(facts.hash, facts.name);
      return { kind: 'run' };
    }
    if (isOneOf(answer, 'm', 'remember')) {
      await remembered.add(facts.hash, facts.name);
      return { kind: 'run' };
    }
    if (isOneOf(answer, '', 'n', 'no'))
      throw new PlenumError('E_APPROVAL', 'Not approved; nothing ran.', { hint: ask.yesCommand });
    if (can.edit && isOneOf(answer, 'e', 'edit')) return { kind: 'edit' };
    if (can.change && isOneOf(answer, 'c', 'change')) {
      const words = (await io.ask('What should be different? '))?.trim() ?? '';
      if (words !== '') return { kind: 'change', words };
    } else if (isOneOf(answer, 'v', 'view')) io.stderr(numbered(ask.source));
    else io.stderr(`Type ${letters(can).join(', ')} or n.\n`);
  }
}

function questionText(can: ApprovalAsk['can'], columns: number): string {
  if (columns < 80) return `Run it? [${letters(can).join('/')}/N] `;
  const choices = ['[r]un', 'run and re[m]ember', '[v]iew'];
  if (can.edit) choices.push('[e]dit');
  if (can.change) choices.push('[c]hange the request');
  return `Run it? ${choices.join(' · ')} · [N]o: `;
}

function letters(can: ApprovalAsk['can']): readonly string[] {
  return ['r', 'm', 'v', ...(can.edit ? ['e'] : []), ...(can.change ? ['c'] : [])];
}

function isOneOf(answer: string, ...words: readonly string[]): boolean {
  return words.includes(answer);
}

function numbered(source: string): string {
  const lines = plainText(source).split('\n');
  const width = String(lines.length).length;
  return (
    `${lines.map((line, index) => `${String(index + 1).padStart(width)} │ ${line}`).join('\n')}` +
    '\n'
  );
}
