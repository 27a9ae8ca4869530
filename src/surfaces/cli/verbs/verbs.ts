import type { CliCommand } from '../io/cli-command.js';
import { actsUnless, type Does } from './verb-kind.js';

interface Verb {
  /** What is refused to agents: nobody adds a verb without saying it. */
  readonly does: Does;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CliCommand }>;
}

const unlessDryRun = actsUnless(({ options }) => options.dryRun === true);

const decides = ({
  accept,
  reject,
  acceptRest,
  open,
}: Readonly<Record<string, unknown>>): boolean =>
  accept !== undefined || reject !== undefined || acceptRest === true || open === true;

/** One flat list. Only the module of the command that was typed is loaded. */
export const verbs: Readonly<Record<string, Verb>> = {
  run: {
    does: 'acts',
    summary: 'run a script, a saved workflow, or a script from standard input',
    load: () => import('../commands/start/run.js'),
  },
  plan: {
    does: 'acts',
    summary: 'write a script for a goal, and run nothing',
    load: () => import('../commands/start/plan.js'),
  },
  check: {
    does: 'looks',
    summary: 'read a script without running it: errors, phases, call sites, advice',
    load: () => import('../commands/start/check.js'),
  },
  // Nothing is executed; its journals lie in the temporary folder.
  simulate: {
    does: 'looks',
    summary: 'play a script with many seeds: what it reaches, survives, and depends on',
    load: () => import('../commands/start/simulate.js'),
  },
  // What an agent's shell could start by itself, and the gate of many a script.
  test: {
    does: 'looks',
    summary: 'run the tests of scripts; no agent runs',
    load: () => import('../commands/start/test.js'),
  },
  new: {
    does: actsUnless(({ args }) => args[0] === undefined),
    summary: 'begin a script from a template, with a test',
    load: () => import('../commands/setup/new.js'),
  },
  list: {
    does: 'looks',
    summary: 'runs of this project, live ones first',
    load: () => import('../commands/look/list.js'),
  },
  show: {
    does: 'looks',
    summary: 'where a run stands',
    load: () => import('../commands/look/show.js'),
  },
  result: {
    does: 'looks',
    summary: 'the value a run returned, and nothing else',
    load: () => import('../commands/look/result.js'),
  },
  logs: {
    does: 'looks',
    summary: 'what happened in a run, or in one agent of it',
    load: () => import('../commands/look/logs.js'),
  },
  watch: {
    does: 'looks',
    summary: 'follow a run; looking changes nothing',
    load: () => import('../commands/look/watch.js'),
  },
  // With buttons it decides; its address alone only shows.
  ui: {
    does: actsUnless(({ options }) => options.watchOnly === true),
    summary: 'the runs of this project in a browser',
    load: () => import('../commands/look/ui.js'),
  },
  resume: {
    does: unlessDryRun,
    summary: 'go on with a run; says first what is reused',
    load: () => import('../commands/start/resume.js'),
  },
  retry: {
    does: 'acts',
    summary: 'run one agent again, or all failed ones',
    load: () => import('../commands/start/retry.js'),
  },
  skip: {
    does: 'acts',
    summary: 'let the script go on without one agent',
    load: () => import('../commands/control/skip.js'),
  },
  send: {
    does: 'acts',
    summary: 'say something to an agent while it works',
    load: () => import('../commands/control/send.js'),
  },
  answer: {
    does: actsUnless(({ args }) => args[1] === undefined),
    summary: 'answer a question of a run: typed here, or asked for',
    load: () => import('../commands/control/answer.js'),
  },
  allow: {
    does: actsUnless(({ args }) => args[1] === undefined),
    summary: 'let an agent use the tool it asked for, or list what waits',
    load: () => import('../commands/control/allow.js'),
  },
  deny: {
    does: actsUnless(({ args }) => args[1] === undefined),
    summary: 'refuse what an agent asked for',
    load: () => import('../commands/control/deny.js'),
  },
  stop: {
    does: 'acts',
    summary: 'end a run, or one agent; everything recorded stays',
    load: () => import('../commands/control/stop.js'),
  },
  pause: {
    does: 'acts',
    summary: 'start no new agent; running ones finish',
    load: () => import('../commands/control/pause.js'),
  },
  status: {
    does: 'looks',
    summary: 'what runs in this project right now',
    load: () => import('../commands/look/status.js'),
  },
  diff: {
    does: 'looks',
    summary: 'what a run, or one agent, changed in its worktrees',
    load: () => import('../commands/look/diff.js'),
  },
  review: {
    does: actsUnless(({ options }) => !decides(options)),
    summary: 'judge what a run landed, riskiest first',
    load: () => import('../commands/control/review.js'),
  },
  apply: {
    does: 'acts',
    summary: 'take what a run, or one agent, changed',
    load: () => import('../commands/control/apply.js'),
  },
  save: {
    does: 'acts',
    summary: 'keep the script of a run as a saved workflow',
    load: () => import('../commands/control/save.js'),
  },
  export: {
    does: actsUnless(({ options }) => options.output === undefined),
    summary: 'a run as one page for a browser, or every event for other programs',
    load: () => import('../commands/look/export.js'),
  },
  workflows: {
    does: 'looks',
    summary: 'saved workflows of this project and yours',
    load: () => import('../commands/look/workflows.js'),
  },
  doctor: {
    does: 'looks',
    summary: 'what works here, what does not, and the command that mends it',
    load: () => import('../commands/look/doctor.js'),
  },
  trust: {
    does: 'acts',
    summary: 'let the configuration of this folder widen permissions',
    load: () => import('../commands/setup/trust.js'),
  },
  grant: {
    does: 'acts',
    summary: 'let scripts run a command, or publish a branch',
    load: () => import('../commands/setup/grant.js'),
  },
  mcp: {
    does: 'acts',
    summary: 'serve workflows to coding agents over MCP',
    load: () => import('../commands/setup/mcp.js'),
  },
  // It starts the servers even where it only compares.
  'mcp-lock': {
    does: 'acts',
    summary: 'accept the tools of the MCP servers as they are now, or see what changed',
    load: () => import('../commands/setup/mcp-lock.js'),
  },
  init: {
    does: 'acts',
    summary: 'write a first configuration for what is found here',
    load: () => import('../commands/setup/init.js'),
  },
  skill: {
    does: actsUnless(({ args, options }) => args[0] === 'show' || options.dryRun === true),
    summary: 'teach coding agents to start workflows in your words',
    load: () => import('../commands/setup/skill.js'),
  },
  completion: {
    does: 'looks',
    summary: 'tab completion for bash, zsh and fish',
    load: () => import('./completion.js'),
  },
  prune: {
    does: unlessDryRun,
    summary: 'remove worktrees and refs that runs left behind, end their processes',
    load: () => import('../commands/control/prune.js'),
  },
  demo: {
    does: 'acts',
    summary: 'port a real package to ES modules with a team of programs; no key needed',
    load: () => import('../commands/start/demo.js'),
  },
  // A server for tests: no run, no permission, no key.
  'fake-model': {
    does: 'looks',
    summary: 'a stand-in for model APIs: answers what it is told to; no key needed',
    load: () => import('../commands/setup/fake-model.js'),
  },
};

/** What a quoted goal does: no verb, so it is not in the list. */
export const goalVerb: Verb = {
  does: 'acts',
  summary: 'plan, show, approve, run, report',
  load: () => import('../commands/start/goal.js'),
};
