import type { AnyNode } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import type { Site } from '../../step/step.js';
import type { ErrorCode } from '../../values/error-codes.js';
import { codeFrame } from './code-frame.js';
import type { ScriptProblem } from './problem.js';
import type { Advice } from './program.js';
import type { Scopes } from './scopes.js';
import { lineStarts, lineText, siteAt } from './source-text.js';

const most = 100;

/**
 * Gathers what is wrong with one source text, each finding with its place in it: the first hundred
 * of each sort, as nobody reads more.
 */
export class Findings {
  readonly problems: ScriptProblem[] = [];
  private readonly advised = new Map<string, { readonly advice: Advice; count: number }>();
  private readonly starts: readonly number[];

  constructor(
    readonly file: string,
    readonly source: string,
  ) {
    this.starts = lineStarts(source);
  }

  site(offset: number): Site {
    return siteAt(this.starts, this.source.length, offset);
  }

  problem(code: ErrorCode, message: string, offset: number, hint?: string): void {
    if (this.problems.length >= most) return;
    const { line, column } = this.site(offset);
    const frame = codeFrame(lineText(this.source, this.starts, line), line, column);
    const problem = { code, message, place: { file: this.file, line, column, frame } };
    this.problems.push(hint === undefined ? problem : { ...problem, hint });
  }

  advise(code: string, message: string, offset: number): void {
    const key = `${code} ${message}`;
    const site = this.site(offset);
    const known = this.advised.get(key);
    if (!known && this.isFull()) return;
    if (!known) this.advised.set(key, { advice: { code, message, site }, count: 1 });
    else
      this.advised.set(key, {
        advice: {
          code,
          message,
          site: byPlace(site, known.advice.site) < 0 ? site : known.advice.site,
        },
        count: known.count + 1,
      });
  }

  /** True when no further kind of advice will be kept, so that none need be prepared. */
  isFull(): boolean {
    return this.advised.size >= most;
  }

  /**
   * In the order in which a person reads the script. The same advice is given once, at its first
   * place.
   */
  advice(): readonly Advice[] {
    return [...this.advised.values()]
      .map(({ advice, count }) =>
        count === 1 ? advice : { ...advice, message: `${advice.message} (${count} places)` },
      )
      .sort((left, right) => byPlace(left.site, right.site));
  }

  sort(): void {
    this.problems.sort((left, right) => byPlace(left.place, right.place));
  }
}

function byPlace(left: Site | null, right: Site | null): number {
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}

/** What a rule may look at for one node. `ancestors` end with the node itself. */
export interface Visit {
  readonly node: AnyNode;
  readonly ancestors: readonly AnyNode[];
  readonly scopes: Scopes;
  readonly findings: Findings;
}

/** One thing that is looked for. MUST NOT keep state between scripts. */
export type Rule = (visit: Visit) => void;

/** Shows every node of the body to every rule, in one walk. */
export function applyRules(
  program: AnyNode,
  ignored: AnyNode | null,
  scopes: Scopes,
  findings: Findings,
  rules: readonly Rule[],
): void {
  fullAncestor(program, (node, _state, ancestors) => {
    if (ignored && ancestors[1] === ignored) return;
    for (const rule of rules) rule({ node, ancestors, scopes, findings });
  });
}
