import { parseRule } from '../../permissions/rule.js';
import { permissionModes } from '../../permissions/settings.js';
import { approvals, networks, shellSandboxes } from './config.js';
import { agentTypeShape, backendShape, mcpServerShape, priceShape } from './entry-shapes.js';
import { amount, choice, flag, named, paths, type Shape, text, texts, whole } from './shape.js';

const rules = (about: string): Shape => ({ kind: 'texts', about, joins: true, wrong: wrongRule });
const ceilings = (about: string): Shape => named(about, whole('Calls at the same time.', 1, 1024));

function wrongRule(rule: string): string | null {
  const parsed = parseRule(rule);
  return typeof parsed === 'string' ? parsed : null;
}

export const configShape = {
  kind: 'group',
  about: 'Configuration of plenum.',
  keys: {
    $schema: text('Address of this schema, for editors.'),
    managed: flag('In /etc/plenum/config.json: what this file says cannot be changed elsewhere.'),
    enabled: flag('false switches plenum off.'),
    backend: text('Backend for calls that name none.'),
    model: text('Model for calls that name none.'),
    concurrency: whole('Calls at the same time.', 1, 1024),
    concurrencyPer: {
      kind: 'group',
      about: 'Lower ceilings for some of the calls.',
      keys: {
        provider: ceilings('Per provider of models.'),
        model: ceilings('Per model.'),
        group: ceilings('Per group, as in agent({ group }).'),
        backend: ceilings('Per backend.'),
      },
    },
    maxAgents: whole('Most calls in one run.', 1),
    approval: choice('When to ask before a run.', approvals),
    engine: text('Where runs execute.'),
    runs: text('Folder that holds the run folders of all projects, instead of .plenum/runs of each. Only in ~/.plenum/config.json.'),
    backends: named('Settings per backend.', backendShape),
    agents: named('Agent types.', agentTypeShape),
    models: named('Roles and aliases for models.', text('Model id.')),
    prices: { kind: 'named', about: 'Prices of models that differ from the list, or are not in it.', whole: true, of: priceShape },
    permissions: {
      kind: 'group',
      about: 'What agents and scripts may do.',
      keys: {
        mode: choice('What happens where no rule speaks.', permissionModes),
        allow: rules('Allowed without a question.'),
        deny: rules('Never allowed.'),
        ask: rules('Asked every time.'),
      },
    },
    shell: {
      kind: 'group',
      about: "The world of agents' commands.",
      keys: {
        sandbox: choice('How the operating system confines them.', shellSandboxes),
        network: choice('Whether they reach the network; "off" needs a sandbox.', networks),
        pass: texts('Names of secret variables that they may see.'),
      },
    },
    context: {
      kind: 'group',
      about: 'Instructions of the project that agents are given.',
      keys: { files: paths('Files, in order.'), maxBytes: whole('Longest text of all.', 0) },
    },
    workspace: {
      kind: 'group',
      about: 'How a fresh worktree is made usable.',
      keys: { setup: text('Command to run in it.'), link: paths('Paths to link from the project.'), copy: paths('Paths to copy from the project.') },
    },
    mcpServers: { kind: 'named', about: 'MCP servers, shared by all agents.', whole: true, of: mcpServerShape },
    budget: {
      kind: 'group',
      about: 'Ceilings of one run.',
      keys: { usd: amount('Money.'), tokens: whole('Output tokens.', 0), minutes: amount('Time.'), agents: whole('Calls.', 0) },
    },
    limits: {
      kind: 'group',
      about: 'Limits of calls and scripts.',
      keys: {
        firstTokenMs: whole('Until the first sign of an answer.', 1),
        silenceMs: whole('Between two signs of life.', 1),
        toolMs: whole('One use of a tool.', 1),
        maxWaitMinutes: amount('Longest wait for a quota to come back; then the run ends, paused.'),
        longWaitMs: whole('A longer wait that a provider asks for is a pause with its time.', 1_000),
        busyMs: whole('Script busy without a pause.', 100),
        memoryMb: whole('Memory of the script.', 16, 4096),
        nesting: whole('How deep workflow() nests.', 1, 3),
      },
    },
  },
} as const satisfies Shape;
