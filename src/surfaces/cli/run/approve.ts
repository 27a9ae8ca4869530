import type { ApprovalFacts } from '../../../approval/approval.js';
import type { Approval } from '../../../config/schema/choices.js';
import { PlenumError } from '../../../core/values/errors.js';
import { oneLine, plainText } from '../../../core/words/plain-text.js';
import { wrap } from '../../../core/words/text-width.js';
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
  /** The same command as typed, for whoever broke off. */
  readonly again: string;
}

export type ApprovalAnswer =
  | { readonly kind: 'run' }
  | { readonly kind: 'grant' }
  | { readonly kind: 'edit' }
  | { readonly kind: 'change'; readonly words: string };

/** Nobody has to look: a person said so beforehand. */
export async function isSettled(policy: ApprovalPolicy, hash: string): Promise<boolean> {
  return policy.yes || policy.approval === 'auto' || (await policy.remembered.has(hash));
}

/**
 * Whether a person has to look before this script runs. Throws E_APPROVAL when one has to and none
 * is there (C93).
 */
export async function needsPerson(
  policy: ApprovalPolicy,
  script: { readonly name: string; readonly hash: string },
): Promise<boolean> {
  if (await isSettled(policy, script.hash)) return false;
  if (policy.interactive) return true;
  throw new PlenumError(
    'E_APPROVAL',
    `"${oneLine(script.name)}" needs a person’s approval, and nobody can be asked here.${policy.because === undefined ? '' : ` ${policy.because}`}`,
    { hint: policy.yesCommand },
  );
}

/** A yes to a script somewhere is none for a whole home folder; `--yes` is. */
export function alwaysAsking(policy: ApprovalPolicy): ApprovalPolicy {
  const { remembered, because = 'Its project would be a whole home folder.' } = policy;
  const forgotten = { ...remembered, has: async () => false };
  return { ...policy, approval: 'ask', remembered: forgotten, because };
}

/**
 * Shows the box and asks, key by key, until there is an answer; no answer is a no, which throws
 * E_APPROVAL. Ctrl-C throws E_INTERRUPTED.
 */
export async function approve(
  ask: ApprovalAsk,
  io: Pick<Io, 'ask' | 'key' | 'stderr' | 'columns'>,
): Promise<ApprovalAnswer> {
  const { facts, remembered } = ask;
  const keys = keysOf(ask);
  io.stderr(approvalBox(facts, io.columns()));
  for (;;) {
    const typed = await io.key(questionText(keys, io.columns()));
    if (typed === controlC) throw interrupted(ask);
    const answer = meant(typed);
    if (isOneOf(answer, '', 'n', 'no'))
      throw new PlenumError('E_APPROVAL', 'Not approved; nothing ran.', { hint: ask.yesCommand });
    switch (keys.find(({ key, word }) => isOneOf(answer, key, word))?.key) {
      case 'r':
        if (ask.approval === 'remembered') await remembered.add(facts.hash, facts.name);
        return { kind: 'run' };
      case 'm':
        await remembered.add(facts.hash, facts.name);
        return { kind: 'run' };
      case 'e':
        return { kind: 'edit' };
      case 'g':
        return { kind: 'grant' };
      case 'c': {
        const words = (await io.ask('What should be different? '))?.trim() ?? '';
        if (words !== '') return { kind: 'change', words };
        break;
      }
      case 'v':
        io.stderr(numbered(ask.source));
        break;
      case '?':
        io.stderr(keysText(keys, io.columns()));
        break;
      default:
        io.stderr(`Type ${keys.map(({ key }) => key).join(', ')} or n.\n`);
    }
  }
}

/** Of `n, Enter`. */
const keyWidth = 9;
const controlC = '\u0003';

function interrupted({ facts, again }: ApprovalAsk): PlenumError {
  return new PlenumError(
    'E_INTERRUPTED',
    `Broken off: "${oneLine(facts.name)}" did not start, and no agent was asked.`,
    { hint: again },
  );
}

interface ApprovalKey {
  readonly key: string;
  /** Does the same when it is typed. */
  readonly word: string;
  /** In the question. */
  readonly shown: string;
  readonly does: string;
}

function keysOf({ can, facts }: ApprovalAsk): readonly ApprovalKey[] {
  const keys: (ApprovalKey | null)[] = [
    { key: 'r', word: 'run', shown: '[r]un', does: 'run it, this once' },
    {
      key: 'm',
      word: 'remember',
      shown: 'run and re[m]ember',
      does: 'run it, and do not ask about exactly this script again',
    },
    { key: 'v', word: 'view', shown: '[v]iew', does: 'show the script with its line numbers' },
    can.edit
      ? { key: 'e', word: 'edit', shown: '[e]dit', does: 'open it in your editor (also Ctrl-G)' }
      : null,
    can.change
      ? {
          key: 'c',
          word: 'change',
          shown: '[c]hange the request',
          does: 'say what should be different (also Tab)',
        }
      : null,
    facts.grantable.length > 0
      ? {
          key: 'g',
          word: 'grant',
          shown: '[g]rant',
          does: `let scripts use ${facts.grantable.join(', ')}: asks where the rule is written`,
        }
      : null,
    { key: '?', word: 'help', shown: '[?]', does: 'this list' },
  ];
  return keys.filter((one) => one !== null);
}

/** Keys of Claude Code that mean the same, and other spellings of yes. */
const alsoMeant: Readonly<Record<string, string>> = {
  '\u0007': 'e',
  '\t': 'c',
  y: 'r',
  yes: 'r',
};

function meant(typed: string | null): string {
  const word = typed === '\t' ? typed : (typed?.trim().toLowerCase() ?? '');
  return Object.hasOwn(alsoMeant, word) ? (alsoMeant[word] ?? word) : word;
}

function questionText(keys: readonly ApprovalKey[], columns: number): string {
  if (columns < 80) return `Run it? [${keys.map(({ key }) => key).join('/')}/N] `;
  const text = `Run it? ${[...keys.map(({ shown }) => shown), '[N]o'].join(' · ')}:`;
  return `${wrap(text, columns - 1, 3).join('\n')} `;
}

function keysText(keys: readonly ApprovalKey[], columns: number): string {
  const rows = [
    ...keys.map(({ key, does }) => [key, does] as const),
    ['n, Enter', 'nothing runs, nothing is spent'] as const,
    ['Ctrl-C', 'the same'] as const,
  ];
  return rows
    .flatMap(([key, does]) =>
      wrap(does, columns - keyWidth - 3, 9).map((line, index) => {
        const title = index === 0 ? key : '';
        return `  ${title.padEnd(keyWidth)} ${line}\n`;
      }),
    )
    .join('');
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
