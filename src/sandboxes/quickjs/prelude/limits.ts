/**
 * Limits of the whole run as a script meets them (C25, C45): the errors that leave `parallel` and `pipeline` instead of becoming `null`,
 * and the end of a line of execution that asks on and on although it is refused.
 */
export const limits = `
const mostRefusals = 1000, mostRefusalsOfAll = 20000;
/** Answers so far; those of timers and refusals do not count. */
let answers = 0, refusalsOfAll = 0;
const resolvedPromise = new NativePromise((resolve) => resolve());
/** Errors of a limit of the run, by what they gave so far. */
const limitErrors = new NativeWeakMap();
const isLimit = (error) => isObject(error) && mapGet(limitErrors, error) !== undefined;

const answered = () => {
  answers++;
  refusalsOfAll = 0;
};
const countRefusal = (strand) => {
  const more = moreOf(strand);
  if (more.refusedAfter !== answers) {
    more.refusedAfter = answers;
    more.refusals = 0;
  }
  more.refusals++;
  refusalsOfAll++;
};
/** Whether a strand was refused so often without an answer in between that it gets no further one: its promise stays open. */
const isParked = (strand) => {
  const { more } = strand;
  const parked = refusalsOfAll >= mostRefusalsOfAll || (more !== null && more.refusedAfter === answers && more.refusals >= mostRefusals);
  if (parked) host(PARKED, '');
  return parked;
};

const markLimit = (error, results) => {
  mapSet(limitErrors, error, { __proto__: null, results });
  return error;
};
/** A call beyond the cap. It is not asked for at all, so a replay under the same cap meets it at the same moment. */
const refuseCall = (entry, strand) => {
  if (isParked(strand)) return;
  countRefusal(strand);
  const error = new NativeError(setUp.capText);
  hidden(error, 'name', 'AgentCapError');
  visible(error, 'code', 'cap');
  hidden(error, 'stack', frameOf(entry.kind, entry.site));
  markLimit(error, null);
  rawThen(resolvedPromise, () => entry.reject(error));
};
/** What agent.outcome() gives for a call that was refused. */
const refusedOutcome = (error) => ({ status: 'failed', message: memberText(error, 'message', 10000) ?? '', usage: null, cost: null, cause: memberText(error, 'code', 100) ?? 'cap', value: null });

/** The error with which a fan-out ends; what its slots gave goes with it. */
const passLimit = (inner, results, strand, reject) => {
  if (isParked(strand)) return;
  countRefusal(strand);
  const error = new NativeError(memberText(inner, 'message', 100000) ?? '');
  hidden(error, 'name', memberText(inner, 'name', 200) ?? 'Error');
  visible(error, 'code', memberText(inner, 'code', 100) ?? 'cap');
  hidden(error, 'stack', memberText(inner, 'stack', 8000) ?? '');
  hidden(error, 'cause', inner);
  hidden(error, 'results', results);
  const step = stepOf(inner);
  if (step !== null) mapSet(stepErrors, error, step);
  reject(markLimit(error, results));
};
/** JSON text of what a limit's error holds, for the end of the run; null when it holds nothing that can be written. */
const resultsText = (error) => {
  const { results } = mapGet(limitErrors, error);
  if (results === null) return null;
  try { return stringify(results) ?? null; } catch { return null; }
};
`;
