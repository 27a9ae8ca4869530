import * as z from 'zod/mini';
import { serverSchema } from '../../agents/mcp-gateway/settings/settings.js';
import { parseRule, ruleForm } from '../../permissions/rule.js';
import { permissionModes } from '../../permissions/settings.js';
import {
  address,
  amount,
  choice,
  flag,
  group,
  named,
  program,
  text,
  textOfForm,
  texts,
  whole,
  words,
} from '../../settings/setting.js';
import { approvals, closings, networks, shellSandboxes, telemetries } from './choices.js';
import { agentType, backends, price } from './entry-schemas.js';
import { wrongRunsFolder } from './runs-folder.js';

const rule = textOfForm(ruleForm, (written) => {
  const parsed = parseRule(written);
  return typeof parsed === 'string' ? parsed : null;
});
const insideForm = /^(?![/\\~]|[A-Za-z]:)(?!(?:[\s\S]*[/\\])?\.\.(?:[/\\]|$))[\s\S]+$/;
const inside = textOfForm(insideForm, (path) =>
  insideForm.test(path) ? null : `"${path}" must be a path inside the project`,
);
const width = () => whole('Calls at the same time.', 1, 1024);

/**
 * Everything that a file, a variable or a flag may set: the one reader of it, and what the
 * published JSON Schema is made from.
 */
export const configSchema = group('Configuration of plenum.', {
  $schema: words('Address of this schema, for editors.'),
  managed: flag('In /etc/plenum/config.json: what this file says cannot be changed elsewhere.'),
  enabled: flag('false switches plenum off.'),
  bell: flag('true rings the terminal when a person is asked, and at the end.'),
  backend: text('Backend for calls that name none.'),
  model: text('Model for calls that name none.'),
  concurrency: width(),
  concurrencyPer: group('Lower ceilings for some of the calls.', {
    provider: named('Per provider of models.', width()),
    model: named('Per model.', width()),
    group: named('Per group, as in agent({ group }).', width()),
    backend: named('Per backend.', width()),
  }),
  maxAgents: whole('Most calls in one run.', 1),
  approval: choice('When to ask before a run.', approvals),
  runs: text(
    'Folder that holds the run folders of all projects, instead of .plenum/runs of each. ' +
      'Only in ~/.plenum/config.json.',
  ).check(
    z.regex(/^(?:\/|~$|~\/|[A-Za-z]:[/\\])/, {
      error: ({ input }) => wrongRunsFolder(String(input)),
    }),
  ),
  backends,
  agents: named('Agent types.', agentType),
  models: named('Roles and aliases for models.', text('Model id.')),
  prices: named('Prices of models that differ from the list, or are not in it.', price),
  permissions: group('What agents and scripts may do.', {
    mode: choice('What happens where no rule speaks.', permissionModes),
    allow: texts('Allowed without a question.', rule),
    deny: texts('Never allowed.', rule),
    ask: texts('Asked every time.', rule),
  }),
  shell: group("The world of agents' commands.", {
    sandbox: choice('How the operating system confines them.', shellSandboxes),
    network: choice('Whether they reach the network; "off" needs a sandbox.', networks),
    pass: texts('Names of secret variables that they may see.'),
  }),
  context: group('Instructions of the project that agents are given.', {
    files: texts('Files, in order.', inside),
    maxBytes: whole('Longest text of all.', 0),
  }),
  workspace: group('How a fresh worktree is made usable.', {
    setup: text('Command to run in it.'),
    link: texts('Paths to link from the project.', inside),
    copy: texts('Paths to copy from the project.', inside),
  }),
  mcpServers: named('MCP servers, shared by all agents.', serverSchema),
  mcp: group('The MCP server of plenum, plenum mcp.', {
    onClose: choice('What becomes of the runs of a client that goes away.', closings),
  }),
  notify: group('What is called when a run asks, pauses or ends, with a small JSON.', {
    run: program('Program and arguments; the JSON is its standard input.'),
    shell: text('The same as a text for the shell.'),
    url: address('Address that the JSON is posted to.'),
  }),
  telemetry: choice('Spans of runs: through @opentelemetry/api, or none.', telemetries),
  machine: group('How much of this machine all your runs together may use.', {
    commands: whole(
      'Commands at once: of agents, sh, gates and set-up. Only in ~/.plenum/config.json.',
      1,
      1024,
    ),
  }),
  budget: group('Ceilings of one run.', {
    usd: amount('Money.'),
    tokens: whole('Output tokens.', 0),
    minutes: amount('Time.'),
    agents: whole('Calls.', 0),
  }),
  limits: group('Limits of calls and scripts.', {
    firstTokenMs: whole('Until the first sign of an answer.', 1),
    silenceMs: whole('Between two signs of life.', 1),
    toolMs: whole('One use of a tool.', 1),
    maxWaitMinutes: amount('Longest wait for a quota to come back; then the run ends, paused.'),
    longWaitMs: whole('A longer wait that a provider asks for is a pause with its time.', 1_000),
    busyMs: whole('Script busy without a pause.', 100),
    memoryMb: whole('Memory of the script.', 16, 4096),
    nesting: whole('How deep workflow() nests.', 1, 3),
  }),
});
