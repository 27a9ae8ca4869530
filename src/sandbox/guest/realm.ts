/**
 * JavaScript that runs in every realm before its script. The bundle is a function of `host`, the
 * only way out, and gives the hooks; neither is reachable from the global object, so that a script
 * cannot forge an answer or its own end.
 */
// What a script finds changed or added; the order is that of the imports, and the intrinsics come
// before all.
import './language/forbidden.js';
import './language/number-format.js';
import './language/text-codec.js';
import './language/structured-clone.js';
import './language/url.js';
import { apply, type Callable, list, parse, toText } from './language/intrinsics.js';
import { sited } from './language/primitives.js';
import { type SetUp, setUp, setUpRealm } from './language/realm-setup.js';
import { failed, returned } from './lines/ending.js';
import { log, scriptConsole } from './lines/log-lines.js';
import { flush } from './lines/outbox.js';
import { phase } from './lines/phase.js';
import {
  enterAsync,
  enterGenerator,
  iterateOn,
  leave,
  recover,
  resume,
  resumeYield,
  runRoot,
  suspend,
} from './lines/place.js';
import { budgetOf, losses, runOf } from './lines/run-values.js';
import { type ScriptName, scriptNames } from './lines/script-names.js';
import { placeRealm, root } from './lines/strands.js';
import { agent } from './steps/agents.js';
import { parallel, pipeline } from './steps/fan-out.js';
import { libraryOf } from './steps/library.js';
import { childPlace, openSteps, settle } from './steps/steps.js';
import { clearTimeout, setTimeout } from './steps/timers.js';
import { workflow } from './steps/workflows.js';
import { ask, files, gate, merge, publish, read, sh } from './steps/world-steps.js';

/**
 * What the place transform calls in the script, in the order of its `placeParameters`: p e g l c o
 * y i x s.
 */
const helpers = [
  root,
  enterAsync,
  enterGenerator,
  resume,
  recover,
  suspend,
  resumeYield,
  iterateOn,
  leave,
  sited,
] as const;

const globalsOf = (library: Callable | undefined): Readonly<Record<ScriptName, unknown>> => {
  const { verify, judge, converge, untilDry, fixUntil } = libraryOf(library, helpers);
  return {
    agent,
    parallel,
    pipeline,
    phase,
    log,
    workflow,
    args: setUp.args,
    budget: budgetOf(setUp.budgetTotal),
    console: scriptConsole,
    setTimeout,
    clearTimeout,
    run: runOf(setUp.run),
    sh,
    files,
    read,
    gate,
    losses,
    ask,
    merge,
    publish,
    verify,
    judge,
    converge,
    untilDry,
    fixUntil,
  };
};

interface ChildEnd {
  readonly id: number;
  readonly ok: boolean;
  readonly value: unknown;
}
/** id, 1 = a value, the value or the error, 1 = a limit of the run answered. */
type Answer = readonly [id: number, ok: 0 | 1, value: unknown, refused?: 1];
let batch: readonly Answer[] = [];

export const hooks = {
  init(text: string) {
    const given = parse(text) as SetUp;
    setUpRealm(given);
    placeRealm(given.strand, given.lane);
  },
  main(wrapper: Callable, library?: Callable) {
    const globals = globalsOf(library);
    const args = list();
    for (let at = 0; at < helpers.length; at++) args[at] = helpers[at];
    for (let at = 0; at < scriptNames.length; at++) args[args.length] = globals[scriptNames[at]];
    return runRoot(apply(wrapper, undefined, args) as () => unknown);
  },
  returned,
  failed,
  /** A batch of answers is parsed at once and applied one by one. */
  load(text: string) {
    batch = parse(text) as readonly Answer[];
  },
  step(at: number) {
    const answer = batch[at];
    settle(answer[0], answer[1] === 1, answer[2], answer[3] === 1);
  },
  childEnded(text: string) {
    const { id, ok, value } = parse(text) as ChildEnd;
    settle(id, ok, value, !ok && (value as { limit?: boolean }).limit === true);
  },
  childPlace,
  flush,
  waitingCount: () => toText(openSteps()),
};
