import { readCallOptions } from '../../program/checks/options.js';
import { agentQuestion, stepQuestion, World, worldLooking } from '../../replay/identity.js';
import { laneKey } from '../../replay/recorded.js';
import type { CallOptions } from '../../step/call.js';
import type { Outcome } from '../../step/outcome.js';
import { preflightSchema } from '../../step/schema-preflight.js';
import type { StepRequest } from '../../step/step.js';
import { modernSchema } from '../../tool-schema/modern-schema.js';
import type { JsonObject } from '../../values/json.js';
import { isJsonObject } from '../../values/json.js';
import type { Issued } from '../record/issued.js';
import { startOf } from '../record/place.js';
import type { RunPorts } from '../record/ports.js';
import type { Realms } from '../record/realms.js';
import { failed } from '../record/running.js';
import { afterOf, TurnBook } from '../record/turn-book.js';
import { WorkspaceBook } from '../record/workspace-book.js';
import { askDetails } from '../verbs/ask.js';
import { type CallAdvice, callAdvice } from '../verbs/call-advice.js';
import { mergeDetails, mergeQuestion } from '../verbs/merge-candidates.js';

const labelLength = 60;

/** Turns what the guest asked for into steps with an identity, in the order of the requests. */
export class Issuer {
  readonly world = new World();
  readonly book = new WorkspaceBook();
  readonly turns = new TurnBook();
  private readonly occurrences = new Map<string, number>();
  private readonly ordinals = new Map<string, number>();
  private agents = 0;

  constructor(
    private readonly ports: Pick<RunPorts, 'hash' | 'agentType' | 'agentTypes' | 'simulated'>,
    private readonly realms: Pick<Realms, 'group'>,
    private readonly advise: (advice: readonly CallAdvice[], request: StepRequest) => void,
  ) {}

  issue(request: StepRequest): Issued {
    return request.kind === 'agent' ? this.agent(request) : this.other(request);
  }

  private agent(request: StepRequest): Issued {
    this.agents += 1;
    const prompt =
      typeof request.input.prompt === 'string'
        ? request.input.prompt
        : String(request.input.prompt);
    const raw: JsonObject = isJsonObject(request.input.options) ? request.input.options : {};
    const { options: given, unknown, ignored, problem } = readCallOptions(raw);
    const options: CallOptions = isJsonObject(given.schema)
      ? { ...given, schema: modernSchema(given.schema) }
      : given;
    const advice = callAdvice(request, prompt, { unknown, ignored });
    if (advice.length > 0) this.advise(advice, request);
    const type = this.ports.agentType(options.agentType);
    const readOnly = options.readOnly === true || type?.readOnly === true;
    const turn = isJsonObject(request.input.turn) ? { after: afterOf(request.input.turn) } : null;
    const question = agentQuestion(prompt, options, this.commitOf(options.workspace));
    const content = this.ports.hash(
      turn === null ? question : `${question} ${this.turns.past(request.realm, turn.after)}`,
    );
    const occurrence = this.occurrence(request, content);
    // One literal: a hundred thousand of these are made in a large run.
    return {
      request,
      kind: request.kind,
      strand: request.strand,
      lane: request.lane,
      position: request.n,
      content,
      occurrence,
      ordinal: this.ordinal(request, content, occurrence),
      readOnly,
      keyed: options.key !== undefined,
      vote: request.input.vote === true,
      label: options.label ?? firstLine(prompt),
      phase: this.realms.group(request.realm) ?? phaseOf(request),
      text: prompt,
      options,
      details: null,
      turn,
      wantsOutcome: request.input.outcome === true,
      problem: this.problem(problem, options, type),
      changesWorld:
        !readOnly && options.isolation !== 'worktree' && options.workspace === undefined,
      agentNumber: this.agents,
    };
  }

  private problem(
    wrong: string | null,
    { agentType, schema }: CallOptions,
    type: ReturnType<RunPorts['agentType']>,
  ): Outcome | null {
    if (wrong) return failed('unsupported', wrong);
    if (!type)
      return failed(
        'unsupported',
        `unknown agentType "${agentType}"; there are: ${this.ports.agentTypes().join(', ')}`,
      );
    const impossible = schema === undefined ? null : preflightSchema(schema);
    return impossible ? failed('schema', impossible) : null;
  }

  private other(request: StepRequest): Issued {
    const { kind, input } = request;
    const content = kind === 'timer' ? '' : this.ports.hash(this.question(request));
    const text = describe(request);
    const occurrence = kind === 'timer' ? 0 : this.occurrence(request, content);
    return {
      request,
      kind,
      strand: request.strand,
      lane: request.lane,
      position: request.n,
      content,
      occurrence,
      ordinal: this.ordinal(request, content, occurrence),
      readOnly: kind !== 'sh',
      // Without `about` an answer of a person holds only where it was given (X50).
      keyed: typeof input.once === 'string' || (kind === 'ask' && input.about !== undefined),
      vote: false,
      label: typeof input.label === 'string' ? input.label : firstLine(text),
      phase: this.realms.group(request.realm) ?? phaseOf(request),
      text,
      options: {},
      details: detailsOf(request),
      turn: null,
      wantsOutcome: false,
      problem: null,
      changesWorld: kind === 'sh' && startOf(input.of) === null,
      agentNumber: 0,
    };
  }

  /**
   * Steps in a given workspace depend on its commit, all other steps that look at files on what was
   * written before them (X53).
   */
  private question(request: StepRequest): string {
    const { kind, input } = request;
    if (kind === 'merge') return stepQuestion(kind, mergeQuestion(request, this.book), '');
    if (kind === 'publish')
      return stepQuestion(kind, { ...input, outcome: startOf(input.outcome) }, '');
    if (!worldLooking.has(kind)) return stepQuestion(kind, input, '');
    if (input.diff !== undefined) return stepQuestion(kind, input, '');
    const commit = this.commitOf(input.of);
    return commit === null
      ? stepQuestion(kind, input, this.world.state)
      : stepQuestion(kind, { ...input, of: commit }, '');
  }

  private commitOf(given: unknown): string | null {
    const start = startOf(given);
    return start === 'run' ? `run ${this.book.tip}` : start;
  }

  private occurrence({ strand }: StepRequest, content: string): number {
    const key = `${strand} ${content}`;
    const occurrence = this.occurrences.get(key) ?? 0;
    this.occurrences.set(key, occurrence + 1);
    return occurrence;
  }

  private ordinal(request: StepRequest, content: string, occurrence: number): number {
    if (this.ports.simulated === null) return occurrence;
    const key = laneKey({ kind: request.kind, lane: request.lane, content });
    const ordinal = this.ordinals.get(key) ?? 0;
    this.ordinals.set(key, ordinal + 1);
    return ordinal;
  }
}

/** What else of a step is journaled: the choices of a question, the gate of a merge. */
function detailsOf({ kind, input }: StepRequest): JsonObject | null {
  if (kind === 'ask') return askDetails(input);
  return kind === 'merge' ? mergeDetails(input) : null;
}

function phaseOf(request: StepRequest): string | null {
  return typeof request.input.phase === 'string' ? request.input.phase : null;
}

function describe({ kind, input }: StepRequest): string {
  for (const name of ['command', 'branch', 'question', 'path', 'name', 'scriptPath'])
    if (typeof input[name] === 'string') return input[name];
  if (Array.isArray(input.globs)) return input.globs.join(' ');
  return kind;
}

function firstLine(text: string): string {
  const line = text.trimStart().split('\n', 1)[0] ?? '';
  return line.length <= labelLength ? line : line.slice(0, labelLength);
}
