import { usableBackend } from '../../agents/catalogue/usable-backend.js';
import { noticeAdvice } from '../../approval/notice.js';
import { type NoticeList, runNotices } from '../../approval/run-notices.js';
import { loadConfig } from '../../config/layers/load-config.js';
import { refuseWhenDisabled } from '../../config/layers/off-switch.js';
import { choicesAsConfig, type RunChoices } from '../../config/request/run-choices.js';
import { isTrusted } from '../../config/trust/trust.js';
import type { GivenArguments } from '../../core/program/arguments/arguments.js';
import { PlenumError } from '../../core/values/errors.js';
import { sha } from '../../host/values/hash.js';
import { estimateBefore } from '../../pretend/estimate/estimate-before.js';
import { plainDrive } from '../../runs/host/drive-order.js';
import { findScript } from '../../runs/start/find-script.js';
import { checkedArguments, checkedProgram, createRun } from '../../runs/start/start-run.js';
import { neededText, optionalNumber, optionalText } from './input.js';
import { failingAnswer, noticesText } from './known-before.js';
import { mayStart, openQuestion } from './may-start.js';
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
    source: { type: 'string', description: 'text of a script, instead' },
    args: { description: 'arguments of the script: any JSON value' },
    simulate: { type: 'boolean', description: 'play it: no agent runs, nothing is paid' },
    maxAgents: {
      type: 'integer',
      minimum: 1,
      description: 'most agents of the run; never more than the configuration allows',
    },
  },
  required: [],
  readOnly: false,
  page: 'shows',
  run: start,
};

async function start(use: ToolUse, host: McpHost): Promise<ToolAnswer> {
  const wanted = await wantedStart(use, host);
  const about = { ...wanted, attended: false, starts: true } as const;
  if (wanted.simulated) return started(wanted, await runNotices(about), host);
  const { project, home } = host;
  const { program, config, surroundings, hash, found } = wanted;
  const { env, trusted } = surroundings;
  const around = { env, home, ...(trusted ? { projectDir: project } : {}) };
  const backend = await usableBackend(config, program, undefined, around);
  const source = found.reference === null ? found.text : null;
  const estimated = { ...wanted, asked: undefined, backend };
  const wish = { program, hash, config, home, backend, source };
  const question = await openQuestion(wish, use.elicit, estimated);
  try {
    const known = await runNotices({ ...about, usual: question?.usual });
    const refusal = failingAnswer(known);
    if (refusal !== null) return refusal;
    const { args } = wanted;
    const command = commandOf(found.reference ?? `${fileNameOf(program.meta.name)}.js`, args);
    const makeEstimate = () => question?.make() ?? estimateBefore(estimated);
    const { notices } = known;
    const allowed = await mayStart({ ...wish, command, notices, makeEstimate }, use.elicit);
    if (!allowed.ok)
      return { text: allowed.text, data: { started: false, needsApproval: true, command } };
    return started(wanted, known, host);
  } finally {
    await question?.close();
  }
}

async function wantedStart(use: ToolUse, host: McpHost) {
  const { input } = use;
  const found = await scriptOf(input, host);
  const program = checkedProgram(found.text, found.shown);
  const { config, choices, surroundings } = await startSettings(use, host);
  const { args, notes } = await checkedArguments(program, givenOf(input.args));
  const simulated = choices.simulate !== undefined;
  const hash = sha(program.source);
  const { project } = host;
  return { project, found, program, config, choices, surroundings, args, notes, hash, simulated };
}

async function started(
  wanted: Awaited<ReturnType<typeof wantedStart>>,
  known: NoticeList,
  host: McpHost,
): Promise<ToolAnswer> {
  const { project, found, program, choices, args, notes, hash, simulated } = wanted;
  const { home, startDriver } = host;
  const run = await createRun({
    project,
    program,
    scriptFile: found.path,
    args,
    choices,
    id: undefined,
    approved: simulated ? null : hash,
    home,
    now: host.now(),
  });
  const { id, runDir } = run;
  const about = { runId: id, runDir, project, mode: 'run', file: program.file } as const;
  const given = args === undefined ? {} : { args };
  const told = known.notices.map(noticeAdvice);
  await startDriver({
    ...plainDrive,
    ...about,
    ...{ script: hash, choices, known: told },
    ...given,
  });
  host.started.add(id);
  const { name } = program.meta;
  const more = notes.map((note) => `\nnote: ${note}`).join('') + noticesText(known);
  return {
    text: `Started run ${id} of "${name}". Wait for it with wait_run { "run": "${id}" }; people see it with: plenum watch ${id}${more}`,
    data: { started: true, runId: id, name, notices: known.notices },
  };
}

/** By its file or name, or as text: then it has no file that a resume could follow. */
async function scriptOf(input: ToolUse['input'], { project, home, cwd }: McpHost) {
  const source = optionalText(input, 'source');
  if (source !== undefined && input.workflow !== undefined)
    throw new PlenumError('E_USAGE', 'Give "workflow" or "source", not both.');
  if (source !== undefined)
    return { text: source, path: null, shown: 'script.js', reference: null };
  const reference = neededText(input, 'workflow');
  if (reference === '-') throw new PlenumError('E_USAGE', 'A script is started from its file.');
  const found = await findScript({ reference, cwd, project, home, readStdin: async () => '' });
  return { ...found, reference };
}

function fileNameOf(name: string): string {
  return name.replaceAll(/[^\w-]+/g, '-') || 'script';
}

async function startSettings(use: ToolUse, { project, home, env }: McpHost) {
  const { trusted } = await isTrusted(project, home);
  const flags = choicesAsConfig(simulated(use));
  const loaded = await loadConfig({ project, home, env, flags, trusted });
  refuseWhenDisabled(loaded);
  const asked = optionalNumber(use.input, 'maxAgents', 1, 1_000_000);
  // Whoever asks here may lower a limit, never raise it.
  const maxAgents = Math.min(loaded.config.maxAgents, asked ?? loaded.config.maxAgents);
  const choices: RunChoices = { ...simulated(use), ...(asked === undefined ? {} : { maxAgents }) };
  const config = { ...loaded.config, maxAgents };
  return { config, choices, surroundings: { env, home, trusted } };
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
