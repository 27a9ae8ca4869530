import { subscribe } from 'node:diagnostics_channel';

/**
 * Every tenth event of the first thousand; later ones at growing distances, so that a large run
 * stays linear.
 */
const isCompared = (count) =>
  count < 1000 ? count % 10 === 0 : count % 10 ** Math.floor(Math.log10(count)) === 0;

const plain = (value) => {
  if (value instanceof Map) return [...value].map(([key, one]) => [key, plain(one)]);
  if (value instanceof Set) return [...value];
  return value;
};

const members = [
  ...[
    'epoch',
    'name',
    'status',
    'reason',
    'until',
    'pausedQueues',
    'waitingQueues',
    'startedAt',
    'endedAt',
    'durationMs',
    'limits',
    'phases',
    'entered',
  ],
  ...[
    'steps',
    'logs',
    'dropped',
    'losses',
    'handled',
    'gates',
    'slotFailures',
    'accepted',
    'questions',
    'denials',
    'denied',
  ],
  ...['verifications', 'agents', 'usage', 'costUsd', 'unpriced', 'end'],
];

/** Everything a view can see, as text. */
const seen = (state) => members.map((name) => `${name}: ${JSON.stringify(plain(state[name]))}`);

const difference = (left, right) =>
  left
    .flatMap((line, at) => (line === right[at] ? [] : [`${line}\n  and ${right[at]}`]))
    .join('\n');

const lossesOf = (losses) =>
  losses.map(({ key, n, cause, count }) => JSON.stringify([key, n, cause, count])).sort();

/**
 * `findFold` resolves to `createFold`, which is loaded no sooner than a run has ended.
 * Watches every drive of this process (X117): the state that its loop and views saw, at every tenth
 * event and at the end, against the fold of what is in the journal, read once from its start and
 * once by a reader that follows. `tell` hears each difference.
 */
export function compareDrives(findFold, tell, name = 'plenum:drive') {
  const drives = new Map();
  subscribe(name, ({ journal, state, event, until }) => {
    // A drive that was killed on the same journal left no end.
    const begun = event?.type === 'drive-start' ? undefined : drives.get(journal);
    const drive = begun ?? { count: 0, snapshots: new Map() };
    drives.set(journal, drive);
    if (event !== null) {
      drive.count += 1;
      if (isCompared(drive.count)) drive.snapshots.set(drive.count, seen(state));
      return;
    }
    drives.delete(journal);
    const last = seen(state);
    const comparing = findFold()
      .then((createFold) => compare(createFold, journal, drive, last))
      .then(
        (differences) => {
          for (const one of differences) tell(one);
        },
        (error) => tell(`the journal cannot be read again: ${error.stack}`),
      );
    until(comparing);
  });
}

async function compare(createFold, journal, { count, snapshots }, last) {
  const events = [];
  for await (const event of journal.read()) events.push(event);
  const differences = [];
  const fold = createFold();
  const earlier = events.length - count;
  for (const [index, event] of events.entries()) {
    fold.apply(event);
    const snapshot = snapshots.get(index + 1 - earlier);
    if (snapshot === undefined) continue;
    const found = difference(snapshot, seen(fold.state));
    if (found)
      differences.push(`after event ${index + 1 - earlier} (${event.type}) the loop saw\n${found}`);
  }
  const found = difference(last, seen(fold.state));
  if (found) differences.push(`at the end the loop saw\n${found}`);
  differences.push(
    ...(await late(createFold, journal, events.length, last)),
    ...counted(createFold, events),
  );
  return differences;
}

/** A reader that came when all was over, by the way of those who follow. */
async function late(createFold, journal, count, last) {
  const fold = createFold();
  const closing = new AbortController();
  let read = 0;
  for await (const event of journal.follow(closing.signal)) {
    fold.apply(event);
    read += 1;
    if (read === count) break;
  }
  closing.abort();
  const found = difference(last, seen(fold.state));
  return found ? [`a reader that joined late saw at the end\n${found}`] : [];
}

/** What the loop wrote as its losses is what the fold makes of the events before. */
function counted(createFold, events) {
  const end = events.at(-1);
  if (end?.type !== 'run-end') return [];
  const fold = createFold();
  for (const event of events.slice(0, -1)) fold.apply(event);
  fold.apply({ ...end, losses: undefined, handled: undefined });
  return ['losses', 'handled'].flatMap((name) => {
    const [said, folded] = [lossesOf(end[name]), lossesOf(fold.state[name])];
    return JSON.stringify(said) === JSON.stringify(folded)
      ? []
      : [
          `run-end says ${name}\n${said.join('\n')}\n  and the events before it\n${folded.join('\n')}`,
        ];
  });
}
