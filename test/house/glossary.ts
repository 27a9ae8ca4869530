/**
 * The nouns of plenum, each with its one meaning: the same in code, events, commands and documents.
 */
export const meanings: Readonly<Record<string, string>> = {
  goal: 'what a person asked for',
  script: 'the source text of an orchestration',
  program: 'a script that was checked',
  run: 'one execution of a program',
  phase: 'a named group of calls',
  play: 'a run in which agents and their world are made up',
  call: 'one request to an agent',
  step: 'any recorded request of the script: a call, a timer, a command, a gate, a question, a merge',
  attempt: 'one try of a call',
  outcome: 'how a step ended',
  loss: 'a dropped unit of work, with its cause',
  gate: 'a check that has to pass before work counts',
  baseline: 'what the command of a gate said before any agent worked',
  verdict: 'what a gate or a vote said',
  review: 'what a person said of the changes that a run landed',
  event: 'a recorded fact of a run',
  journal: 'the log of the events of one run',
  record: 'the events of a run as a resume follows them',
  state: 'the fold of the events of a run, and nothing else',
  control: 'a command to a run: pause, stop, skip, retry, answer, send',
  drive: 'one process at work on a run, from its start or resume to its end or pause',
  driver: 'the process that drives a run',
  strand: 'a line of execution of a script',
  realm: "the globals of one script: the run's own, or those of a nested workflow",
  lane: 'a slot of the script: one of several lines that run beside each other',
  pool: 'the queue of requests of one provider, and how many it may serve at once',
  budget: 'what a run may spend',
  sandbox: 'where a script executes',
  kernel: "the sandbox's engine and prelude, by version",
  backend: 'what runs a call',
  agent: 'a model with tools that works on one call',
  turn: 'one message to an agent and its answer',
  brief: 'what an agent is told beside its task',
  provider: 'who serves a model',
  model: 'the language model that a call asks',
  tool: 'what an agent may use',
  permission: 'whether a use of a tool is allowed',
  policy: 'the rules that decide permissions',
  workspace: 'the files that a call may touch',
  worktree: 'a checkout of its own for one call',
  landing: "what became of a call's changes in a merge",
  workflow: 'a script that is kept under a name',
  plan: 'a script that a model wrote for a goal, before it runs',
  estimate: 'what a run will probably take, before it starts',
  notice: 'what is known of a run before its first agent',
  approval: "a person's yes to a run",
  trust: "a person's yes to the configuration of a folder",
  report: 'what is said of a run at its end',
  view: 'a rendering of a run',
  surface: 'where people and programs reach plenum: command line, MCP, server',
  room: 'a folder of the source with its place in the order of imports',
};

export const nouns: readonly string[] = Object.keys(meanings);

/**
 * Every other word that a name of an exported type is made of. A new one is a decision: is there no
 * word here that says it?
 */
export const words: readonly string[] = `
about above acp activation activity add admitted advance advice ai allowed allowing answer
answers applied args argument arguments ask asked asking assistant at attachments attendance
auth axis backends ballot baselines bar bare base bash basis bill board book branch breaker bytes cache callable
callbacks cancel candidate capabilities capped catalog caught cause change changed check checker
checkout child choice choices claim claimant claude cli client clock code codex color command commit
committed common complaint completion config confirmation conflict connection content contents
context controlled controls counts course create credential cursor damage data decide decided
decision deferred definition delivered deliverer delivery demo departure desk details difference
does draft dropped dry durable edit edited editor effect effective effort embedded end ended
ending endpoint engine entry environment error evidence exception execution executor export
exports factory facts fail failed failure fan fault feed fetch file files filter finding
findings finished fire flags fold folded folder follow foreign found from front gateway git
given grant granted group guard guarded guest hand handed handle hash header heap held history
hits hold home hook host hosted hunk identity ignore in inbox index init input insertion
instance invention invocation io issued issuer item job json kept key keys kind known landings
layer layout leaf lease left leftover library limit limiter limits line lines link list listed
listener literal live loaded local location look loop loopback losses machine manifest mark matcher
matter mcp memory merge message meta mode module name named narration need needed needs new news
not note notifier numbers o object offer offered once open opencode opened opening option
options order origin out outage outcomes output over own pack page paint palette panel params
part parts pass passed past patch path pattern pausable pause permissions permit person pick
picker piece pin pins place placed places planned plenum pointer pooled port ported ports prefix
prepared preview previewed price problem process processes profile programs progress project
prompt prompts protect protected protection provided prune pruned published pump query question
queue quota quotas random range raw read reader reading realms reason rebuild reckoning recorded
records recovery redact ref refs refusal refusals refuse region rehearsal reject remembered
renamed repeats replacement replay reported repository request requester reservation resolve
resources result results resumable resume retry reuse risk role root round route row rpc rule rules
running saved schema scope scopes screen scribe sdk search seed seeded segment send sending sent
series served server session set settings setup shape shared shell signal simulate simulated
simulation site situation size skill skilled slip slot slots source span spans sparse spawn spawned
spec spending split squash start starter statement status steering steps stop store stored
stream structured summary surroundings swap tab table take takeable taker tally task telemetry
template test tested tests text thread time timeline timer to token tokens told tone tools
transcript transcripts transport tree trouble turns turnstile type typed types ui unguarded up
url usable usage use uses using value vendor verb verification verified visit void vote wait
wanted warmth warnings watch watchdog what whole window wish with word work worker worktrees
world write writer
`
  .trim()
  .split(/\s+/);

/**
 * Names of types that are no nouns, so that each needs its file to be understood. They go; none is
 * added.
 */
export const leaving: readonly string[] = `
Admitted Allowed Allowing Asked Asking Controlled Deferred Does Dropped Ending Finished
Found Granted Guard Issued Listed Live Offered Open Planned Prepared Protect Provided Pruned
Published Reading Recorded Redact Remembered Running Seed Sending Served Squash Takeable
Told Unguarded Wanted
`
  .trim()
  .split(/\s+/);

/**
 * Names that several files give to types of their own: how many. To fall until each name means one
 * thing.
 */
export const twice: Readonly<Record<string, number>> = {
  AgentWorld: 2,
  Asked: 2,
  Asking: 2,
  Complaint: 2,
  Course: 2,
  Environment: 4,
  Findings: 2,
  GateAnswer: 2,
  McpTool: 2,
  Place: 2,
  Remembered: 2,
  Rule: 2,
  RunWorktrees: 2,
  Served: 2,
  Site: 2,
  Source: 3,
  Surroundings: 2,
  ToolAnswer: 2,
  ToolUse: 2,
  Trouble: 2,
  Verdict: 2,
  Visit: 2,
};
