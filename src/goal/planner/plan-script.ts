import type { Program } from '../../core/program/syntax/program.js';
import { type DraftTests, type PlanFacts, reviewDraft } from './draft-review.js';
import {
  changePrompt,
  goalPrompt,
  missingPrompt,
  type PlanTask,
  repairPrompt,
} from './plan-prompt.js';
import { agentsBelow, type PlanSize } from './plan-size.js';
import type { AskModel, PlanTurn } from './plan-turn.js';
import { readAnswer } from './read-answer.js';

export interface PlanRequest extends PlanTask, DraftTests {
  readonly ask: AskModel;
  /** Drafts that may be asked for [3]. */
  readonly rounds?: number;
  readonly onProgress?: (progress: PlanProgress) => void | Promise<void>;
  /** Goes on after an earlier plan: what the person wants changed in its script. */
  readonly change?: {
    readonly earlier: readonly PlanTurn[];
    readonly source: string;
    readonly words: string;
  };
}

export type PlanProgress =
  | { readonly kind: 'asking'; readonly round: number; readonly rounds: number }
  | { readonly kind: 'draft'; readonly round: number; readonly source: string }
  /** `problems` is null when it was accepted. */
  | { readonly kind: 'reviewed'; readonly round: number; readonly problems: string | null };

export interface PlanRound {
  /** Null when the answer held no script. */
  readonly source: string | null;
  readonly problems: string;
}

export type PlanResult = { readonly turns: readonly PlanTurn[] } & (
  | {
      readonly kind: 'script';
      readonly source: string;
      readonly program: Program;
      readonly facts: PlanFacts;
    }
  | { readonly kind: 'one-agent'; readonly reason: string }
  | { readonly kind: 'failed'; readonly rounds: readonly PlanRound[] }
  | { readonly kind: 'unanswered'; readonly cause: string; readonly message: string }
);

/**
 * Turns a goal into a script that passed the check and a simulated run. All it touches comes by
 * parameter.
 */
export async function planScript(request: PlanRequest): Promise<PlanResult> {
  const { ask, rounds = 3, change, onProgress } = request;
  const turns: PlanTurn[] = [...(change?.earlier ?? [])];
  const failed: PlanRound[] = [];
  let prompt = change ? changePrompt(change.words, change.source) : goalPrompt(request);
  let fallback: Extract<PlanResult, { kind: 'script' }> | null = null;

  for (let round = 1; round <= rounds; round++) {
    await onProgress?.({ kind: 'asking', round, rounds });
    const answer = await ask(prompt, turns);
    if (!answer.ok) {
      if (fallback) return { ...fallback, turns };
      return { kind: 'unanswered', cause: answer.cause, message: answer.message, turns };
    }
    turns.push({ prompt, answer: answer.text });
    const read = readAnswer(answer.text);
    if (read.kind === 'one-agent') return { kind: 'one-agent', reason: read.reason, turns };
    if (read.kind === 'none') {
      const problems = 'the answer held no script';
      failed.push({ source: null, problems });
      await onProgress?.({ kind: 'reviewed', round, problems });
      prompt = missingPrompt();
      continue;
    }
    await onProgress?.({ kind: 'draft', round, source: read.readings[0] ?? '' });
    const review = await reviewDraft(read.readings, request);
    const problems = review.ok
      ? review.concerns.length > 0
        ? review.concerns.join('\n')
        : null
      : review.problems;
    await onProgress?.({ kind: 'reviewed', round, problems });
    if (review.ok) {
      const { program, facts, concerns } = review;
      const script = {
        kind: 'script',
        source: program.source,
        program,
        facts: {
          ...facts,
          notes: [...concerns, ...sizeNotes(request.size, facts.agents), ...facts.notes],
        },
      } as const;
      // Concerns are asked about once: a model that keeps what worries us may know better, and a
      // person decides.
      if (problems === null || fallback) return { ...script, turns };
      fallback = { ...script, turns };
    } else failed.push({ source: review.source, problems: review.problems });
    prompt = repairPrompt(problems ?? '');
  }
  // A script with concerns can run, and the person decides; a broken one cannot.
  return fallback ? { ...fallback, turns } : { kind: 'failed', rounds: failed, turns };
}

/**
 * Lists of simulated answers have lengths of their own, so this is for a person to judge, not a
 * reason to refuse.
 */
function sizeNotes(size: PlanSize | undefined, agents: number): readonly string[] {
  if (size === undefined || agents < agentsBelow[size]) return [];
  return [`the simulation started ${agents} agents; ${size} is fewer than ${agentsBelow[size]}`];
}
