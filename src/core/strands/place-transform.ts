import type {
  AnyNode,
  ArrowFunctionExpression,
  CallExpression,
  ForOfStatement,
  Function as FunctionNode,
  Program as SyntaxTree,
} from 'acorn';
import type { Program } from '../program/syntax/program.js';
import { lineStarts, siteAt } from '../program/syntax/source-text.js';
import type { Site } from '../step/step.js';
import { type Activation, hoistsFunctionsTwice, noteDeclarations } from './activation.js';
import { type Insertion, PlacedSource } from './placed-source.js';
import { afterArrow, childrenOf } from './syntax-nodes.js';

/** Raised with every change of what the transform writes: it is part of the sandbox's kernel. */
export const placeTransformVersion = 1;

/**
 * Parameters of the wrapper before the script's globals: the script's own strand, then the helpers,
 * each behind a prefix of `$`.
 */
export const placeParameters = ['p', 'e', 'g', 'l', 'c', 'o', 'y', 'i', 'x', 's'] as const;

export interface PlaceOptions {
  /** Names that the script finds, in the order of the wrapper's parameters. */
  readonly globals: readonly string[];
  /**
   * Those whose calls are told where they stand: the call itself is exact where an error's stack is
   * not.
   */
  readonly sited: ReadonlySet<string>;
}

/**
 * Rewrites a script so that the runtime knows, through every `await`, which sequential line of
 * execution runs (X72). The result is an expression: a function of `placeParameters` and `globals`
 * that returns the script as an async function.
 *
 * - MUST keep every line where it is and MUST NOT add a tick of the job queue.
 * - Async functions that never suspend and all sync functions stay as they are.
 * - The helpers are parameters, so a script can neither name nor replace them.
 */
export function placeTransform(
  program: Pick<Program, 'source' | 'metaRange' | 'syntax'>,
  { globals, sited }: PlaceOptions,
): PlacedSource {
  const prefix = unusedPrefix(program.source);
  const transform = new Transform(program.source, prefix, sited);
  const parameters = [...placeParameters.map((name) => prefix + name), ...globals].join(',');
  const insertions = transform.run(
    program.syntax as SyntaxTree,
    `(function(${parameters}){'use strict';return async function(){`,
    '}})',
  );
  return new PlacedSource(program.source, insertions, program.metaRange, transform.sites);
}

/**
 * One `$` more than the longest run of them in the source, also where they are written as escapes.
 */
function unusedPrefix(source: string): string {
  const runs = source.replace(/\\u(?:0024|\{0*24\})/g, '$').match(/\$+/g) ?? [];
  return '$'.repeat(1 + runs.reduce((longest, run) => Math.max(longest, run.length), 0));
}

type Work = AnyNode | (() => void);

class Transform {
  readonly sites: Site[] = [];
  private readonly starts: readonly number[];
  private readonly insertions: Insertion[] = [];
  private readonly activations: Activation[] = [];
  private readonly closings = new Map<AnyNode, readonly Insertion[]>();
  private readonly braced = new Set<AnyNode>();
  /** A stack of its own, because a chain of member accesses may be deeper than the host's stack. */
  private readonly work: Work[] = [];

  constructor(
    private readonly source: string,
    private readonly prefix: string,
    private readonly sited: ReadonlySet<string>,
  ) {
    this.starts = lineStarts(source);
  }

  run(tree: SyntaxTree, head: string, tail: string): readonly Insertion[] {
    const script: Activation = {
      async: true,
      generator: false,
      suspends: false,
      late: [],
      functions: [],
      variables: new Set(),
    };
    const open = this.insert(0, head);
    this.activations.push(script);
    this.work.push(() => {
      const guarded = script.suspends && !hoistsFunctionsTwice(script);
      if (guarded) open.text += 'try{';
      this.settle(script);
      this.insert(
        this.source.length,
        `\n${guarded ? `}finally{${this.$('x')}(${this.$('p')})}` : ''}${tail}`,
      );
    });
    this.pushChildren(tree);
    for (let item = this.work.pop(); item !== undefined; item = this.work.pop()) {
      if (typeof item === 'function') item();
      else this.visit(item);
    }
    return this.insertions;
  }

  private visit(node: AnyNode): void {
    this.work.push(() => {
      for (const closing of this.closings.get(node) ?? []) this.insertions.push(closing);
    });
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.enterFunction(node);
        break;
      case 'AwaitExpression':
        this.wrapSuspension(node, `${this.$('l')}(${this.$('p')},`, node.argument);
        break;
      case 'YieldExpression':
        this.wrapYield(node);
        break;
      case 'ReturnStatement':
        if (node.argument && this.current?.generator && this.current.async)
          this.wrap(node.argument, `${this.$('o')}(${this.$('p')},(`, '))');
        break;
      case 'TryStatement':
        if (node.handler) this.restoreLater(node.handler.body.start + 1);
        if (node.finalizer) this.restoreLater(node.finalizer.start + 1);
        break;
      case 'CallExpression':
        this.site(node);
        break;
      case 'LabeledStatement':
        this.wrapLabelled(node);
        break;
      case 'ForOfStatement':
        if (node.await) this.wrapForAwait(node);
        break;
      case 'VariableDeclaration':
        if (node.kind === 'await using' && this.current) this.current.suspends = true;
        if (node.kind === 'var' && this.current) noteDeclarations(this.current, node);
        break;
    }
    this.pushChildren(node);
  }

  private get current(): Activation | undefined {
    return this.activations.at(-1);
  }

  private enterFunction(node: FunctionNode): void {
    const activation: Activation = {
      async: node.async === true,
      generator: node.generator === true,
      suspends: false,
      late: [],
      functions: [],
      variables: new Set(),
    };
    if (node.type === 'FunctionDeclaration' && node.id) this.current?.functions.push(node.id.name);
    this.activations.push(activation);
    if (!activation.async) {
      this.work.push(() => void this.activations.pop());
      return;
    }
    const enter = `var ${this.$('p')}=${this.$(activation.generator ? 'g' : 'e')}();`;
    const leave = `}finally{${this.$('x')}(${this.$('p')})}`;
    const { body } = node;
    const isBlock = body.type === 'BlockStatement';
    const directive = isBlock
      ? body.body.findLast(
          (statement) => statement.type === 'ExpressionStatement' && statement.directive,
        )
      : undefined;
    const open = this.insert(
      isBlock
        ? (directive?.end ?? body.start + 1)
        : afterArrow(this.source, node as ArrowFunctionExpression),
      '',
    );
    this.work.push(() => {
      this.activations.pop();
      if (!activation.suspends) return;
      this.settle(activation);
      if (!isBlock) {
        open.text = `{${enter}try{return (`;
        this.insert(node.end, `)${leave}}`);
      } else {
        // Wrapping would make a name that is declared twice a syntax error; without it a throw
        // merely leaves a finished strand behind.
        const guarded = !hoistsFunctionsTwice(activation);
        open.text = `${directive ? ';' : ''}${enter}${guarded ? 'try{' : ''}`;
        if (guarded) this.insert(body.end - 1, leave);
      }
    });
  }

  private wrapSuspension(node: AnyNode, before: string, argument: AnyNode): void {
    if (this.current) this.current.suspends = true;
    this.wrap(node, before, ')');
    this.wrap(argument, `${this.$('o')}(${this.$('p')},(`, '))');
  }

  private wrapYield(node: Extract<AnyNode, { type: 'YieldExpression' }>): void {
    if (!this.current?.async) return;
    const before = `${this.$('y')}(${this.$('p')},`;
    if (node.argument && node.delegate) {
      this.current.suspends = true;
      this.wrap(node, before, ')');
      this.wrap(node.argument, `${this.$('i')}(${this.$('p')},(`, '))');
    } else if (node.argument) {
      this.wrapSuspension(node, before, node.argument);
    } else {
      this.current.suspends = true;
      this.wrap(node, before, ` ${this.$('o')}(${this.$('p')}))`);
    }
  }

  /**
   * `agent(…)` and `agent.outcome(…)`: whether the name means the primitive is seen when it runs,
   * so a local of that name is left alone.
   */
  private site({ callee }: CallExpression): void {
    const name = callee.type === 'MemberExpression' && !callee.computed ? callee.object : callee;
    if (name.type !== 'Identifier' || !this.sited.has(name.name)) return;
    this.wrap(name, `${this.$('s')}(`, `,${this.sites.length})`);
    this.sites.push(siteAt(this.starts, this.source.length, name.start));
  }

  private wrapLabelled(node: Extract<AnyNode, { type: 'LabeledStatement' }>): void {
    let inner: AnyNode = node;
    while (inner.type === 'LabeledStatement') inner = inner.body;
    if (inner.type !== 'ForOfStatement' || !inner.await || this.braced.has(inner)) return;
    this.braced.add(inner);
    this.wrapLoop(node);
  }

  private wrapForAwait(node: ForOfStatement): void {
    if (this.current) this.current.suspends = true;
    if (!this.braced.has(node)) this.wrapLoop(node);
    this.wrap(node.right, `${this.$('i')}(${this.$('p')},(`, '))');
    this.wrap(node.body, `{${this.$('l')}(${this.$('p')});`, '}');
  }

  private wrapLoop(node: AnyNode): void {
    this.wrap(node, '{try{', `}finally{${this.restore(this.current)}}}`);
  }

  /** In a `catch` or `finally` nothing tells how the code got there, so the place is set again. */
  private restoreLater(offset: number): void {
    if (!this.current?.async) return;
    this.current.late.push(this.insert(offset, ''));
  }

  private settle(activation: Activation): void {
    if (!activation.suspends) return;
    for (const insertion of activation.late) insertion.text = this.restore(activation);
  }

  private restore(activation: Activation | undefined): string {
    return `${this.$(activation?.generator ? 'c' : 'l')}(${this.$('p')});`;
  }

  /**
   * Openings are listed when a node is met, closings when it is left: so they nest also where they
   * share an offset.
   */
  private wrap(node: AnyNode, before: string, after: string): void {
    this.insert(node.start, before);
    this.closings.set(node, [
      { offset: node.end, text: after },
      ...(this.closings.get(node) ?? []),
    ]);
  }

  private insert(offset: number, text: string): Insertion {
    const insertion = { offset, text };
    this.insertions.push(insertion);
    return insertion;
  }

  private $(name: (typeof placeParameters)[number]): string {
    return this.prefix + name;
  }

  private pushChildren(node: AnyNode): void {
    for (const child of childrenOf(node).reverse()) this.work.push(child);
  }
}
