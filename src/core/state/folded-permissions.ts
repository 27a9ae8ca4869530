import type { PermissionAsk, PermissionEnd } from '../journal/event.js';
import type { PermissionView } from './run-state.js';

/** Refusals that a state keeps. */
const keptDenials = 200;

/** What agents asked for and were refused (X100). */
export class FoldedPermissions {
  readonly questions = new Map<number, PermissionView>();
  denials: PermissionView[] = [];
  denied = 0;

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
      return;
    }
    if (request !== undefined) this.questions.delete(request);
    if (event.allowed) return;
    this.denied += 1;
    this.denials.push({ ...view, author: event.author, rule: null });
    if (this.denials.length > 2 * keptDenials) this.denials = this.denials.slice(-keptDenials);
  }

  /** Questions die with the driver that asked them. */
  forgetQuestions(): void {
    this.questions.clear();
  }
}
