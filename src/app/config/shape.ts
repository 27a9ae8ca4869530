import { efforts } from '../../core/model/call/call.js';
import { parseRule } from '../../permissions/rule.js';
import { permissionModes } from '../../permissions/settings.js';
import { approvals } from './config.js';

/** What may stand at one place of the configuration. The loader and the published JSON Schema are both read from this. */
export type Shape =
  | { readonly kind: 'text'; readonly about: string; readonly wrong?: (text: string) => string | null }
  | { readonly kind: 'choice'; readonly about: string; readonly of: readonly string[] }
  | { readonly kind: 'number'; readonly about: string; readonly least: number; readonly most?: number; readonly whole: boolean }
  | { readonly kind: 'flag'; readonly about: string }
  | { readonly kind: 'texts'; readonly about: string; readonly wrong?: (text: string) => string | null; readonly joins?: true }
  /** Fixed keys; with `open`, keys that are not listed may hold anything. */
  | { readonly kind: 'group'; readonly about: string; readonly keys: Readonly<Record<string, Shape>>; readonly open?: true }
  /** Names chosen by the user; `whole` means that one entry replaces another as a whole. */
  | { readonly kind: 'named'; readonly about: string; readonly of: Shape; readonly whole?: true };

const text = (about: string): Shape => ({ kind: 'text', about });
const whole = (about: string, least: number, most?: number): Shape => ({ kind: 'number', about, least, most, whole: true });
const rules = (about: string): Shape => ({ kind: 'texts', about, joins: true, wrong: wrongRule });
const command = (about: string): Shape => ({ kind: 'texts', about });
const paths = (about: string): Shape => ({ kind: 'texts', about, wrong: wrongPath });

function wrongRule(rule: string): string | null {
  const parsed = parseRule(rule);
  return typeof parsed === 'string' ? parsed : null;
}

function wrongPath(path: string): string | null {
  const leaves = path === '' || /^(?:[/\\~]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..');
  return leaves ? `"${path}" must be a path inside the project` : null;
}

const agentType: Shape = {
  kind: 'group',
  about: 'One agent type.',
  keys: {
    description: text('What it is for.'),
    prompt: text('Its instructions.'),
    backend: text('Backend that runs it.'),
    run: command('Program and arguments, for the command backend.'),
    model: text('Model id or role.'),
    effort: { kind: 'choice', about: 'How hard it thinks.', of: efforts },
    readOnly: { kind: 'flag', about: 'It cannot write.' },
    tools: command('Tools it may use; absent means all.'),
    maxTurns: whole('Longest conversation, in turns.', 1),
    timeoutMs: whole('Longest time for one call.', 1),
  },
};

const backend: Shape = { kind: 'group', about: 'Settings of one backend.', open: true, keys: { run: command('Program and arguments.') } };

export const configShape = {
  kind: 'group',
  about: 'Configuration of plenum.',
  keys: {
    $schema: text('Address of this schema, for editors.'),
    managed: { kind: 'flag', about: 'In /etc/plenum/config.json: what this file says cannot be changed elsewhere.' },
    enabled: { kind: 'flag', about: 'false switches plenum off.' },
    backend: text('Backend for calls that name none.'),
    model: text('Model for calls that name none.'),
    concurrency: whole('Calls at the same time.', 1, 1024),
    maxAgents: whole('Most calls in one run.', 1),
    approval: { kind: 'choice', about: 'When to ask before a run.', of: approvals },
    engine: text('Where runs execute.'),
    backends: { kind: 'named', about: 'Settings per backend.', of: backend },
    agents: { kind: 'named', about: 'Agent types.', of: agentType },
    models: { kind: 'named', about: 'Roles and aliases for models.', of: text('Model id.') },
    permissions: {
      kind: 'group',
      about: 'What agents and scripts may do.',
      keys: {
        mode: { kind: 'choice', about: 'What happens where no rule speaks.', of: permissionModes },
        allow: rules('Allowed without a question.'),
        deny: rules('Never allowed.'),
        ask: rules('Asked every time.'),
      },
    },
    workspace: {
      kind: 'group',
      about: 'How a fresh worktree is made usable.',
      keys: { setup: text('Command to run in it.'), link: paths('Paths to link from the project.'), copy: paths('Paths to copy from the project.') },
    },
    mcpServers: {
      kind: 'named',
      about: 'MCP servers, shared by all agents.',
      whole: true,
      of: { kind: 'group', about: 'One server.', open: true, keys: {} },
    },
    budget: {
      kind: 'group',
      about: 'Ceilings of one run.',
      keys: {
        usd: { kind: 'number', about: 'Money.', least: 0, whole: false },
        tokens: whole('Output tokens.', 0),
        minutes: { kind: 'number', about: 'Time.', least: 0, whole: false },
        agents: whole('Calls.', 0),
      },
    },
    limits: {
      kind: 'group',
      about: 'Limits of calls and scripts.',
      keys: {
        firstTokenMs: whole('Until the first sign of an answer.', 1),
        silenceMs: whole('Between two signs of life.', 1),
        toolMs: whole('One use of a tool.', 1),
        busyMs: whole('Script busy without a pause.', 100),
        memoryMb: whole('Memory of the script.', 16, 4096),
        nesting: whole('How deep workflow() nests.', 1, 3),
      },
    },
  },
} as const satisfies Shape;

/** Every key with its path, names chosen by the user as `*`. */
export function keyList(shape: Shape = configShape, path = ''): readonly string[] {
  const below = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (shape.kind === 'named') return [path, ...keyList(shape.of, below('*'))];
  if (shape.kind !== 'group') return [path];
  return [...(path === '' ? [] : [path]), ...Object.entries(shape.keys).flatMap(([key, inner]) => keyList(inner, below(key)))];
}
