import { usableBackend } from '../../agents/catalogue/usable-backend.js';
import { loadConfig } from '../../config/layers/load-config.js';
import { refuseWhenDisabled } from '../../config/layers/off-switch.js';
import { choicesAsConfig, type RunChoices } from '../../config/request/run-choices.js';
import { isTrusted } from '../../config/trust/trust.js';
import type { GivenArguments } from '../../core/program/arguments/arguments.js';
import { PlenumError } from '../../core/values/errors.js';
import { sha } from '../../host/values/hash.js';
import { findScript } from '../../runs/start/find-script.js';
import {
  checkedArguments,
  checkedProgram,
  createRun,
  driveSettings,
} from '../../runs/start/start-run.js';
import { neededText, optionalNumber } from './input.js';
import { mayStart } from './may-start.js';
import type { McpHost, McpTool, ToolAnswer, ToolUse } from './mcp-host.js';

export const startTool: McpTool = {
  name: 'start_workflow',
  description:
    'Starts a workflow script or a saved workflow and returns its run id at once; ' +
    'follow it with wait_run. Scripts that no person has approved are not started: ' +
    'the answer then says what the person has to run. simulate: true plays it without ' +
    'agents and needs no approval.',
  properties: {
    workflow: {
      type: 'string',
      description: 'path of a script in this project, or the name of a saved workflow',
    },
    args: { description: 'arguments of the script: any JSON value' },
    simulate: { type: 'boolean', description: 'play it: no agent runs, nothing is paid' },
    maxAgents: {
      type: 'integer',
      minimum: 1,
      description: 'most agents of the run; never more than the configuration allows',
    },
  },
  required: ['workflow'],
  readOnly: false,
  run: start,
};

async function start(use: ToolUse, host: McpHost): Promise<ToolAnswer> {
  const { input } = use;
  const { project, home, cwd, env } = host;
  const reference = neededText(input, 'workflow');
  if (reference === '-') throw new PlenumError('E_USAGE', 'A script is started from its file.');
  const found = await findScript({ reference, cwd, project, home, readStdin: async () => '' });
  const program = checkedProgram(found.text, found.shown);
  const { trusted } = await isTrusted(project, home);
  const loaded = await loadConfig({
    project,
    home,
    env,
    flags: choicesAsConfig(simulated(use)),
    trusted,
  });
  refuseWhenDisabled(loaded);
  const asked = optionalNumber(input, 'maxAgents', 1, 1_000_000);
  // Whoever asks here may lower a limit, never raise it.
  const maxAgents = Math.min(loaded.config.maxAgents, asked ?? loaded.config.maxAgents);
  const config = { ...loaded.config, maxAgents };
  const choices: RunChoices = { ...simulated(use), ...(asked === undefined ? {} : { maxAgents }) };
  const { args, notes } = await checkedArguments(program, givenOf(input.args));
  const surroundings = { env, home, trusted };
  const hash = sha(program.source);
  if (choices.simulate === undefined) {
    const backend = await usableBackend(config, program, undefined, {
      env,
      home,
      ...(trusted ? { projectDir: project } : {}),
    });
    const command = commandOf(reference, args);
    const allowed = await mayStart({ program, hash, config, home, backend, command }, use.elicit);
    if (!allowed.ok)
      return { text: allowed.text, data: { started: false, needsApproval: true, command } };
  }
  const approved = choices.simulate === undefined ? hash : null;
  const run = await createRun({
    project,
    program,
    scriptFile: found.path,
    args,
    choices,
    id: undefined,
    approved,
    home,
    now: host.now(),
  });
  const request = {
    ...driveSettings(config, choices),
    project,
    run,
    mode: 'run',
    program,
    args,
    interactive: false,
    surroundings,
  } as const;
  await host.live.start(request);
  const said = notes.map((note) => `\nnote: ${note}`).join('');
  return {
    text:
      `Started run ${run.id} of "${program.meta.name}". Wait for it with ` +
      `wait_run { "run": "${run.id}" }; people see it with: plenum watch ${run.id}${said}`,
    data: { started: true, runId: run.id, name: program.meta.name },
  };
}

function simulated({ input }: ToolUse): RunChoices {
  if (input.simulate !== true) return {};
  return {
    backend: 'simulate',
    seed: '1',
    simulate: { seed: '1', latencyMs: 1000, failRate: 0, realTime: false },
  };
}

/** Models often send JSON as text. */
function givenOf(args: unknown): GivenArguments {
  if (args === undefined || args === null) return { kind: 'none' };
  return typeof args === 'string'
    ? { kind: 'text', text: args }
    : { kind: 'json', value: args as never };
}

function commandOf(reference: string, args: unknown): string {
  const quoted = (text: string): string =>
    /^[\w./@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  return (
    'plenum run ' +
    `${quoted(reference)}${args === undefined ? '' : ` --args ${quoted(JSON.stringify(args))}`}`
  );
}
