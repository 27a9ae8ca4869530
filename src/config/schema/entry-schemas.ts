import * as z from 'zod/mini';
import { acpSettings } from '../../agents/backends/acp/acp-settings.js';
import { aiSdkSettings } from '../../agents/backends/ai-sdk/provider/settings.js';
import { claudeAgentSettings } from '../../agents/backends/claude-agent/sdk/settings.js';
import { codexSettings } from '../../agents/backends/codex/server/codex-settings.js';
import { commandSettings } from '../../agents/backends/command/settings.js';
import { moduleSettings } from '../../agents/backends/module/module-settings.js';
import { opencodeSettings } from '../../agents/backends/opencode/opencode-settings.js';
import { simulateSettings } from '../../agents/backends/simulate/settings.js';
import { efforts } from '../../core/step/call.js';
import {
  about,
  amount,
  choice,
  flag,
  group,
  ofGroup,
  program,
  text,
  texts,
  whole,
  wholeGroup,
  words,
} from '../../settings/setting.js';
import { type BackendKind, backendKinds } from './choices.js';

export const agentType = group('One agent type.', {
  description: words('What it is for.'),
  prompt: words('Its instructions.'),
  backend: text('Backend that runs it.'),
  run: program('Program and arguments, for the command backend.'),
  model: text('Model id or role.'),
  effort: choice('How hard it thinks.', efforts),
  readOnly: flag('It cannot write.'),
  tools: texts('Tools it may use; absent means all.'),
  maxTurns: whole('Longest conversation, in turns.', 1),
  timeoutMs: whole('Longest time for one call.', 1),
});

export const price = wholeGroup('US dollars for a million tokens.', {
  input: amount('Tokens sent.'),
  output: amount('Tokens received.'),
  cacheRead: z.optional(amount('Tokens found in the prompt cache.')),
  cacheWrite: z.optional(amount('Tokens put into the prompt cache.')),
});

/**
 * What each backend says that it reads; adapters do not see one another, so they come together
 * here.
 */
export const byKind = {
  'ai-sdk': aiSdkSettings,
  'claude-agent': claudeAgentSettings,
  codex: codexSettings,
  opencode: opencodeSettings,
  acp: acpSettings,
  command: commandSettings,
  module: moduleSettings,
  simulate: simulateSettings,
} as const satisfies Record<BackendKind, z.ZodMiniType>;

const ofKind = Object.values(byKind).map((entry) =>
  z.required(entry as typeof commandSettings, { kind: true }),
);

/** An entry that does not say its kind, as another file does: any key of any backend. */
function ofSomeKind() {
  const keys = new Map<string, z.core.$ZodType[]>();
  for (const { shape } of Object.values(byKind)) {
    for (const [key, schema] of Object.entries(shape)) {
      const known = keys.get(key) ?? [];
      if (!known.includes(schema)) keys.set(key, [...known, schema]);
    }
  }
  keys.set('kind', [z.optional(z.never())]);
  const shape = [...keys].map(([key, schemas]) => [key, z.union(schemas)] as const);
  return z.partial(z.strictObject(Object.fromEntries(shape), { error: ofGroup([...keys.keys()]) }));
}

const kind = choice('What it is: several of one kind may be defined.', backendKinds);
const named = z.pipe(
  z.looseObject({ kind: z.optional(kind) }, { error: ofGroup([]) }),
  z.union([...ofKind, ofSomeKind()]),
);
const builtIn = z.partial(z.object(byKind, { error: ofGroup([]) }));

export const backends = about(
  'Settings per backend: built-in ones by their name, others by their kind.',
  z.catchall(builtIn, named),
);
