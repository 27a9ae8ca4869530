import { isJsonObject } from '../model/json.js';
import type { Issued } from './issued.js';

/** The latest verdict of every gate, by what it checks (X80). */
export class Verdicts {
  private readonly latest = new Map<
    string,
    { readonly passed: boolean; readonly flaky: boolean; readonly code: unknown; readonly touched: readonly string[] }
  >();

  deliver(step: Issued, json: string): void {
    const value: unknown = JSON.parse(json);
    // A merge without a gate has no verdict.
    const verdict = step.kind === 'merge' && isJsonObject(value) ? value.gate : value;
    if (!isJsonObject(verdict)) return;
    const touched = Array.isArray(verdict.touched) ? verdict.touched.map(String) : [];
    this.latest.set(step.label, { passed: verdict.passed === true, flaky: verdict.flaky === true, code: verdict.code, touched });
  }

  /** Why the run is not complete, a sentence each. */
  reasons(): string[] {
    const reasons: string[] = [];
    for (const [label, verdict] of this.latest) {
      if (verdict.flaky) reasons.push(`gate "${label}" is flaky`);
      else if (!verdict.passed) reasons.push(`gate "${label}" failed${typeof verdict.code === 'number' ? ` (exit code ${verdict.code})` : ''}`);
      if (verdict.touched.length > 0) reasons.push(`gate "${label}" restored protected files that were changed: ${verdict.touched.join(', ')}`);
    }
    return reasons;
  }
}
