import type { CliCommand } from './cli-command.js';

interface Verb {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CliCommand }>;
}

/** One flat list. Only the module of the command that was typed is loaded. */
export const verbs: Readonly<Record<string, Verb>> = {
  run: { summary: 'run a script, a saved workflow, or a script from standard input', load: () => import('./commands/run.js') },
  plan: { summary: 'write a script for a goal, and run nothing', load: () => import('./commands/plan.js') },
  check: { summary: 'read a script without running it: errors, phases, call sites, advice', load: () => import('./commands/check.js') },
  simulate: { summary: 'play a script with many seeds: what it reaches, survives, and depends on', load: () => import('./commands/simulate.js') },
  test: { summary: 'run the tests of scripts; no agent runs', load: () => import('./commands/test.js') },
  new: { summary: 'begin a script from a template, with a test', load: () => import('./commands/new.js') },
  list: { summary: 'runs of this project, live ones first', load: () => import('./commands/list.js') },
  show: { summary: 'where a run stands', load: () => import('./commands/show.js') },
  result: { summary: 'the value a run returned, and nothing else', load: () => import('./commands/result.js') },
  logs: { summary: 'what happened in a run, or in one agent of it', load: () => import('./commands/logs.js') },
  watch: { summary: 'follow a run; looking changes nothing', load: () => import('./commands/watch.js') },
  resume: { summary: 'go on with a run; says first what is reused', load: () => import('./commands/resume.js') },
  retry: { summary: 'run one agent again, or all failed ones', load: () => import('./commands/retry.js') },
  skip: { summary: 'let the script go on without one agent', load: () => import('./commands/skip.js') },
  answer: { summary: 'answer a question of a run, or list the open ones', load: () => import('./commands/answer.js') },
  allow: { summary: 'let an agent use the tool it asked for', load: () => import('./commands/allow.js') },
  deny: { summary: 'refuse what an agent asked for', load: () => import('./commands/deny.js') },
  stop: { summary: 'end a run, or one agent; everything recorded stays', load: () => import('./commands/stop.js') },
  pause: { summary: 'start no new agent; running ones finish', load: () => import('./commands/pause.js') },
  status: { summary: 'what runs in this project right now', load: () => import('./commands/status.js') },
  diff: { summary: 'what a run, or one agent, changed in its worktrees', load: () => import('./commands/diff.js') },
  apply: { summary: 'take what a run, or one agent, changed', load: () => import('./commands/apply.js') },
  save: { summary: 'keep the script of a run as a saved workflow', load: () => import('./commands/save.js') },
  export: { summary: 'every event of a run, for other programs', load: () => import('./commands/export.js') },
  workflows: { summary: 'saved workflows of this project and yours', load: () => import('./commands/workflows.js') },
  doctor: { summary: 'what works here, what does not, and the command that mends it', load: () => import('./commands/doctor.js') },
  trust: { summary: 'let the configuration of this folder widen permissions', load: () => import('./commands/trust.js') },
  mcp: { summary: 'serve workflows to coding agents over MCP', load: () => import('./commands/mcp.js') },
  'mcp-lock': { summary: 'accept the tools of the MCP servers as they are now, or see what changed', load: () => import('./commands/mcp-lock.js') },
  init: { summary: 'write a first configuration for what is found here', load: () => import('./commands/init.js') },
  skill: { summary: 'teach coding agents to start workflows in your words', load: () => import('./commands/skill.js') },
  completion: { summary: 'tab completion for bash, zsh and fish', load: () => import('./commands/completion.js') },
  prune: { summary: 'remove worktrees and refs that runs left behind, end their processes', load: () => import('./commands/prune.js') },
  demo: { summary: 'port a real package to ES modules with a team of programs; no key needed', load: () => import('./commands/demo.js') },
  'fake-model': { summary: 'a stand-in for model APIs: answers what it is told to; no key needed', load: () => import('./commands/fake-model.js') },
};

/** What a quoted goal does: no verb, so it is not in the list. */
export const goalVerb: Verb = { summary: 'plan, show, approve, run, report', load: () => import('./goal.js') };
