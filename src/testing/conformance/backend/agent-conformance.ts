import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, Capabilities } from '../../../core/ports/backend.js';
import type { McpGateway } from '../../../core/ports/mcp-gateway.js';
import type { JsonObject } from '../../../core/values/json.js';
import type { Usage } from '../../../core/values/usage.js';
import { agentAnswerCases } from './agent-answer-conformance.js';
import { agentErrorCases } from './agent-error-conformance.js';
import { agentSteerCases } from './agent-steer-conformance.js';
import { agentToolCases } from './agent-tool-conformance.js';
import { createFakeGateway, type FakeGateway } from './fake-gateway.js';

/** What the backend under test MUST be built with. */
export interface StandParts {
  /** Offers `mcp__notes__add`. */
  readonly gateway: McpGateway;
  /**
   * To be merged into the environment of plenum: holds a secret that no shell of an agent may see,
   * and a name that it may.
   */
  readonly env: Readonly<Record<string, string>>;
}

/** A backend whose model is the fake-model server (`src/testing/fake-model`). */
export interface AgentStand {
  readonly backend: Backend;
  /** Everything the fake model was sent so far, as text: `sentTo(fake.requests)`. */
  sent(): string;
  /** Tokens that the fake model counted so far: `billedBy(fake.requests)`. */
  billed?(): Usage;
  /** Ends the backend and the server. */
  close(): Promise<void>;
}

export interface AgentSuite {
  open(parts: StandParts): Promise<AgentStand>;
  /** `brief.model` of every call; absent: the backend's default. */
  readonly model?: string;
  /** How its agents write a file; `path` is absolute. */
  readonly write?: { readonly tool: string; input(path: string, text: string): JsonObject };
  /** How its agents start a shell command. */
  readonly shell?: { readonly tool: string; input(command: string): JsonObject };
  /** A 429 ends the attempt as `rate-limit`, or the program asks the model again by itself. */
  readonly rateLimits: 'surface' | 'retried';
  /** Usage is what the fake model counted, exactly. */
  readonly exactUsage: boolean;
  /** Longest time of one case [30 s]. */
  readonly timeoutMs?: number;
  /** Cases that do not hold, by title, and why; every other one MUST. */
  readonly skip?: Readonly<Record<string, string>>;
}

/** One case: `needs` are the capabilities without which it says nothing. */
export interface AgentCase {
  readonly title: string;
  readonly needs: readonly (keyof Capabilities)[];
  /** Also needs the suite to name the tool. */
  readonly tool?: 'write' | 'shell';
  readonly run: (subject: AgentSubject) => Promise<void>;
}

export interface AgentSubject extends AgentStand {
  readonly suite: AgentSuite;
  readonly gateway: FakeGateway;
}

export { billedBy, sentTo } from './agent-attempt-conformance.js';

export const plantedSecret = 'planted-7f3c-never-shown';
const secretName = 'PLANTED_SERVICE_API_KEY';
export const harmlessName = 'PLANTED_HARMLESS';

export const notesTool = 'mcp__notes__add';

function notesGateway(): FakeGateway {
  return createFakeGateway([
    {
      name: notesTool,
      readOnly: true,
      input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      answer: ({ text }) => `noted ${String(text).length} characters`,
    },
  ]);
}

const agentCases: readonly AgentCase[] = [
  ...agentAnswerCases,
  ...agentToolCases,
  ...agentErrorCases,
  ...agentSteerCases,
];

/**
 * What every backend that runs real agents MUST do, against the fake model through its own wire.
 * Cases that its capabilities do not claim are shown as skipped.
 */
export function describeAgentBackend(name: string, suite: AgentSuite): void {
  describe(`${name} runs agents`, () => {
    const gateway = notesGateway();
    let stand: AgentStand | undefined;

    beforeAll(async () => {
      stand = await suite.open({
        gateway,
        env: { [secretName]: plantedSecret, [harmlessName]: 'shown' },
      });
    }, suite.timeoutMs ?? 30_000);
    afterAll(async () => {
      await stand?.close();
      await gateway.close();
    });

    for (const { title, needs, tool, run } of agentCases) {
      const reason = suite.skip?.[title];
      it.skipIf(reason !== undefined)(
        reason === undefined ? title : `${title} (not here: ${reason})`,
        async (context) => {
          if (stand === undefined) throw new Error('the stand did not open');
          const { can } = stand.backend;
          const lacks = [
            ...needs.filter((one) => !can[one]),
            ...(tool !== undefined && suite[tool] === undefined ? [tool] : []),
          ];
          context.skip(lacks.length > 0, `does not claim ${lacks.join(', ')}`);
          await run({ ...stand, suite, gateway });
        },
        suite.timeoutMs ?? 30_000,
      );
    }

    it('every exception names a case that exists', () => {
      const titles = agentCases.map(({ title }) => title);
      for (const title of Object.keys(suite.skip ?? {})) expect(titles).toContain(title);
    });
  });
}
