import type { PermissionAsk, PermissionEnd } from '../journal/permission-event.js';
import { heldStep, letGoStep } from './folded-step.js';
import type { PermissionView, RunState, StepView } from './run-state.js';

/** Refusals that a state keeps. */
const keptDenials = 200;

/** What agents asked for and were refused (X100). */
export class FoldedPermissions {
  readonly questions = new Map<number, PermissionView>();
  denials: PermissionView[] = [];
  denied = 0;

  /** `change` puts another view of a step in its place, where there is one. */
  constructor(private readonly change: (n: number, change: (step: StepView) => StepView) => void) {}

  apply(event: PermissionAsk | PermissionEnd): void {
    const { at, n, tool, reason, request } = event;
    const view = {
      at,
      n,
      request: request ?? null,
      tool,
      argument: event.argument ?? null,
      reason,
    };
    if (event.type === 'permission-ask') {
      this.questions.set(event.request, { ...view, author: null, rule: event.rule ?? null });
      this.change(n, (step) => heldStep(step, at));
      return;
    }
    if (request !== undefined) this.#answered(request, at);
    if (event.allowed) return;
    this.denied += 1;
    this.denials.push({ ...view, author: event.author, rule: null });
    if (this.denials.length > 2 * keptDenials) this.denials = this.denials.slice(-keptDenials);
  }

  #answered(request: number, at: number): void {
    const asked = this.questions.get(request);
    this.questions.delete(request);
    if (asked) this.change(asked.n, (step) => letGoStep(step, asked.at, at));
  }

  /** Questions die with the driver that asked them. */
  forgetQuestions(): void {
    this.questions.clear();
  }
}

export interface UseRefusal extends Pick<PermissionView, 'tool' | 'argument' | 'reason'> {
  readonly count: number;
}

/**
 * The uses of tools that were refused, as far as they are kept: equal ones once, most often first.
 */
export function selectDenials({ denials }: Pick<RunState, 'denials'>): readonly UseRefusal[] {
  const uses = new Map<string, UseRefusal>();
  for (const { tool, argument, reason } of denials) {
    const key = `${tool}\n${argument ?? ''}`;
    uses.set(key, { tool, argument, reason, count: (uses.get(key)?.count ?? 0) + 1 });
  }
  return [...uses.values()].sort((left, right) => right.count - left.count);
}
